#include "keyhold/keyring/aws_key_services.h"

namespace keyhold::keyring {
namespace {

constexpr const char* kPendingStage = "KHPENDING";
constexpr const char* kCurrentStage = "AWSCURRENT";

Result<KeyOpener::Value> to_value(Result<aws::GetSecretValueResponse> answer) {
  if (!answer) return std::move(answer).error();
  if (!answer->secret_string) return Error{ErrorCode::kDoesNotOpen, "keyring secret: it holds no text"};
  return KeyOpener::Value{std::string(answer->secret_string->text()), answer->version_id};
}

aws::GetSecretValueRequest get_request(std::string name, std::optional<std::string> version = std::nullopt) {
  aws::GetSecretValueRequest request;
  request.secret_id = std::move(name);
  request.version_id = std::move(version);
  return request;
}

}  // namespace

Task<Result<SecretBytes>> AwsKeyOpener::decrypt(std::string key_arn, Bytes blob, Context context) {
  aws::DecryptRequest request;
  request.ciphertext_blob = std::move(blob);
  request.encryption_context = std::move(context);
  request.key_id = std::move(key_arn);
  KEYHOLD_CO_TRY(const aws::DecryptResponse answer, co_await kms_.decrypt(std::move(request)));
  co_return SecretBytes::copy_of(answer.plaintext.view());
}

Task<Result<KeyOpener::Value>> AwsKeyOpener::read_secret(std::string name) {
  aws::GetSecretValueRequest request = get_request(std::move(name));
  Result<aws::GetSecretValueResponse> answer = co_await secrets_.get_secret_value(std::move(request));
  co_return to_value(std::move(answer));
}

Task<Result<Bytes>> AwsKeyMaker::generate_wrapped_key(std::string key_arn, Context context) {
  aws::GenerateDataKeyWithoutPlaintextRequest request;
  request.key_id = std::move(key_arn);
  request.encryption_context = std::move(context);
  request.key_spec = "AES_256";
  KEYHOLD_CO_TRY(aws::GenerateDataKeyWithoutPlaintextResponse answer,
                 co_await kms_.generate_data_key_without_plaintext(std::move(request)));
  co_return std::move(answer.ciphertext_blob);
}

Task<Result<KeyOpener::Value>> AwsKeyMaker::read_secret(std::string name) {
  aws::GetSecretValueRequest request = get_request(std::move(name));
  Result<aws::GetSecretValueResponse> answer = co_await secrets_.get_secret_value(std::move(request));
  co_return to_value(std::move(answer));
}

Task<Result<std::string>> AwsKeyMaker::read_version(std::string name, std::string version_id) {
  aws::GetSecretValueRequest request = get_request(std::move(name), std::move(version_id));
  Result<aws::GetSecretValueResponse> answer = co_await secrets_.get_secret_value(std::move(request));
  KEYHOLD_CO_TRY(KeyOpener::Value value, to_value(std::move(answer)));
  co_return std::move(value.text);
}

Task<Status> AwsKeyMaker::create_secret(std::string name, std::string version_id, std::string value) {
  aws::CreateSecretRequest request;
  request.name = std::move(name);
  request.client_request_token = std::move(version_id);
  request.secret_string = PlaintextBytes::copy_of(value);
  if (!secrets_key_.empty()) request.kms_key_id = secrets_key_;
  KEYHOLD_CO_TRY([[maybe_unused]] const auto answer, co_await secrets_.create_secret(std::move(request)));
  co_return ok();
}

Task<Status> AwsKeyMaker::put_pending(std::string name, std::string version_id, std::string value) {
  aws::PutSecretValueRequest request;
  request.secret_id = std::move(name);
  request.client_request_token = std::move(version_id);
  request.secret_string = PlaintextBytes::copy_of(value);
  request.version_stages = aws::StagingLabels{kPendingStage};
  KEYHOLD_CO_TRY([[maybe_unused]] const auto answer, co_await secrets_.put_secret_value(std::move(request)));
  co_return ok();
}

Task<Status> AwsKeyMaker::move_current(std::string name, std::string to, std::string from) {
  aws::UpdateSecretVersionStageRequest request;
  request.secret_id = std::move(name);
  request.version_stage = kCurrentStage;
  request.move_to_version_id = std::move(to);
  request.remove_from_version_id = std::move(from);
  const Result<aws::UpdateSecretVersionStageResponse> answer =
      co_await secrets_.update_secret_version_stage(std::move(request));
  if (answer) co_return ok();
  // AWS refuses a RemoveFromVersionId that no longer holds the label as a bad parameter: here it is a lost race.
  if (answer.error().reason == "InvalidParameterException")
    co_return Error{ErrorCode::kConflict, "the keyring secret changed meanwhile"};
  co_return answer.error();
}

}  // namespace keyhold::keyring

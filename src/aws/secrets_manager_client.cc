#include "call.h"

namespace keyhold::aws {
namespace {

Operation secrets_operation(const char* name) {
  return {std::string("secretsmanager.") + name, Dialect::kSecretsManager};
}

}  // namespace

Task<Result<CreateSecretResponse>> SecretsManagerClient::create_secret(CreateSecretRequest request) const {
  const Answer answer = co_await call(channel_, secrets_operation("CreateSecret"), write_shape(request));
  co_return read_answer<CreateSecretResponse>(answer);
}

Task<Result<GetSecretValueResponse>> SecretsManagerClient::get_secret_value(GetSecretValueRequest request) const {
  const Answer answer = co_await call(channel_, secrets_operation("GetSecretValue"), write_shape(request));
  co_return read_answer<GetSecretValueResponse>(answer);
}

Task<Result<PutSecretValueResponse>> SecretsManagerClient::put_secret_value(PutSecretValueRequest request) const {
  const Answer answer = co_await call(channel_, secrets_operation("PutSecretValue"), write_shape(request));
  co_return read_answer<PutSecretValueResponse>(answer);
}

Task<Result<UpdateSecretVersionStageResponse>> SecretsManagerClient::update_secret_version_stage(
    UpdateSecretVersionStageRequest request) const {
  const Answer answer = co_await call(channel_, secrets_operation("UpdateSecretVersionStage"), write_shape(request));
  co_return read_answer<UpdateSecretVersionStageResponse>(answer);
}

Task<Result<DescribeSecretResponse>> SecretsManagerClient::describe_secret(DescribeSecretRequest request) const {
  const Answer answer = co_await call(channel_, secrets_operation("DescribeSecret"), write_shape(request));
  co_return read_answer<DescribeSecretResponse>(answer);
}

Task<Result<ListSecretsResponse>> SecretsManagerClient::list_secrets(ListSecretsRequest request) const {
  const Answer answer = co_await call(channel_, secrets_operation("ListSecrets"), write_shape(request));
  co_return read_answer<ListSecretsResponse>(answer);
}

Task<Result<DeleteSecretResponse>> SecretsManagerClient::delete_secret(DeleteSecretRequest request) const {
  const Answer answer = co_await call(channel_, secrets_operation("DeleteSecret"), write_shape(request));
  co_return read_answer<DeleteSecretResponse>(answer);
}

Task<Result<RestoreSecretResponse>> SecretsManagerClient::restore_secret(RestoreSecretRequest request) const {
  const Answer answer = co_await call(channel_, secrets_operation("RestoreSecret"), write_shape(request));
  co_return read_answer<RestoreSecretResponse>(answer);
}

}  // namespace keyhold::aws

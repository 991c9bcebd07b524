#include "call.h"

namespace keyhold::aws {
namespace {

Operation kms_operation(const char* name) {
  return {std::string("TrentService.") + name, Dialect::kKms};
}

}  // namespace

Task<Result<CreateKeyResponse>> KmsClient::create_key(CreateKeyRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("CreateKey"), write_shape(request));
  co_return read_answer<CreateKeyResponse>(answer);
}

Task<Result<DescribeKeyResponse>> KmsClient::describe_key(DescribeKeyRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("DescribeKey"), write_shape(request));
  co_return read_answer<DescribeKeyResponse>(answer);
}

Task<Result<ListKeysResponse>> KmsClient::list_keys(ListKeysRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("ListKeys"), write_shape(request));
  co_return read_answer<ListKeysResponse>(answer);
}

Task<Result<EncryptResponse>> KmsClient::encrypt(EncryptRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("Encrypt"), write_shape(request));
  co_return read_answer<EncryptResponse>(answer);
}

Task<Result<DecryptResponse>> KmsClient::decrypt(DecryptRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("Decrypt"), write_shape(request));
  co_return read_answer<DecryptResponse>(answer);
}

Task<Result<ReEncryptResponse>> KmsClient::re_encrypt(ReEncryptRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("ReEncrypt"), write_shape(request));
  co_return read_answer<ReEncryptResponse>(answer);
}

Task<Result<GenerateDataKeyResponse>> KmsClient::generate_data_key(GenerateDataKeyRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("GenerateDataKey"), write_shape(request));
  co_return read_answer<GenerateDataKeyResponse>(answer);
}

Task<Result<GenerateDataKeyWithoutPlaintextResponse>> KmsClient::generate_data_key_without_plaintext(
    GenerateDataKeyWithoutPlaintextRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("GenerateDataKeyWithoutPlaintext"), write_shape(request));
  co_return read_answer<GenerateDataKeyWithoutPlaintextResponse>(answer);
}

Task<Result<GenerateRandomResponse>> KmsClient::generate_random(GenerateRandomRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("GenerateRandom"), write_shape(request));
  co_return read_answer<GenerateRandomResponse>(answer);
}

Task<Status> KmsClient::enable_key(EnableKeyRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("EnableKey"), write_shape(request));
  co_return read_empty_answer(answer);
}

Task<Status> KmsClient::disable_key(DisableKeyRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("DisableKey"), write_shape(request));
  co_return read_empty_answer(answer);
}

Task<Result<ScheduleKeyDeletionResponse>> KmsClient::schedule_key_deletion(ScheduleKeyDeletionRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("ScheduleKeyDeletion"), write_shape(request));
  co_return read_answer<ScheduleKeyDeletionResponse>(answer);
}

Task<Result<CancelKeyDeletionResponse>> KmsClient::cancel_key_deletion(CancelKeyDeletionRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("CancelKeyDeletion"), write_shape(request));
  co_return read_answer<CancelKeyDeletionResponse>(answer);
}

Task<Status> KmsClient::put_key_policy(PutKeyPolicyRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("PutKeyPolicy"), write_shape(request));
  co_return read_empty_answer(answer);
}

Task<Result<GetKeyPolicyResponse>> KmsClient::get_key_policy(GetKeyPolicyRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("GetKeyPolicy"), write_shape(request));
  co_return read_answer<GetKeyPolicyResponse>(answer);
}

Task<Status> KmsClient::create_alias(CreateAliasRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("CreateAlias"), write_shape(request));
  co_return read_empty_answer(answer);
}

Task<Status> KmsClient::update_alias(UpdateAliasRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("UpdateAlias"), write_shape(request));
  co_return read_empty_answer(answer);
}

Task<Status> KmsClient::delete_alias(DeleteAliasRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("DeleteAlias"), write_shape(request));
  co_return read_empty_answer(answer);
}

Task<Result<ListAliasesResponse>> KmsClient::list_aliases(ListAliasesRequest request) const {
  const Answer answer = co_await call(channel_, kms_operation("ListAliases"), write_shape(request));
  co_return read_answer<ListAliasesResponse>(answer);
}

}  // namespace keyhold::aws

#pragma once

#include <memory>

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/aws/sts_shapes.h"
#include "keyhold/base/task.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// The operations of AWS KMS, without a wire. Each returns the answer, or an Error whose reason is AWS's exception.
/// Every operation resolves its key, asks the policies, looks at the key's state, and only then works; those that
/// change state are durable, audit line included, before they return, and seen by every call that starts after that.
/// Threads: safe from any executor; outlives every call made on it.
class Service {
 public:
  explicit Service(Parts parts) : parts_(parts) {}

  Task<Result<aws::EncryptResponse>> encrypt(Call& call, aws::EncryptRequest request);
  Task<Result<aws::DecryptResponse>> decrypt(Call& call, aws::DecryptRequest request);
  Task<Result<aws::ReEncryptResponse>> re_encrypt(Call& call, aws::ReEncryptRequest request);
  Task<Result<aws::GenerateDataKeyResponse>> generate_data_key(Call& call, aws::GenerateDataKeyRequest request);
  Task<Result<aws::GenerateDataKeyWithoutPlaintextResponse>> generate_data_key_without_plaintext(
      Call& call, aws::GenerateDataKeyWithoutPlaintextRequest request);
  Task<Result<aws::GenerateRandomResponse>> generate_random(Call& call, aws::GenerateRandomRequest request);

  Task<Result<aws::CreateKeyResponse>> create_key(Call& call, aws::CreateKeyRequest request);
  Task<Result<aws::DescribeKeyResponse>> describe_key(Call& call, aws::DescribeKeyRequest request);
  Task<Result<aws::ListKeysResponse>> list_keys(Call& call, aws::ListKeysRequest request);
  Task<Status> enable_key(Call& call, aws::EnableKeyRequest request);
  Task<Status> disable_key(Call& call, aws::DisableKeyRequest request);
  Task<Result<aws::ScheduleKeyDeletionResponse>> schedule_key_deletion(Call& call,
                                                                       aws::ScheduleKeyDeletionRequest request);
  Task<Result<aws::CancelKeyDeletionResponse>> cancel_key_deletion(Call& call, aws::CancelKeyDeletionRequest request);

  Task<Status> update_key_description(Call& call, aws::UpdateKeyDescriptionRequest request);

  Task<Status> tag_resource(Call& call, aws::TagResourceRequest request);
  Task<Status> untag_resource(Call& call, aws::UntagResourceRequest request);
  Task<Result<aws::ListResourceTagsResponse>> list_resource_tags(Call& call, aws::ListResourceTagsRequest request);

  Task<Status> put_key_policy(Call& call, aws::PutKeyPolicyRequest request);
  Task<Result<aws::GetKeyPolicyResponse>> get_key_policy(Call& call, aws::GetKeyPolicyRequest request);
  Task<Result<aws::ListKeyPoliciesResponse>> list_key_policies(Call& call, aws::ListKeyPoliciesRequest request);

  Task<Status> create_alias(Call& call, aws::CreateAliasRequest request);
  Task<Status> update_alias(Call& call, aws::UpdateAliasRequest request);
  Task<Status> delete_alias(Call& call, aws::DeleteAliasRequest request);
  Task<Result<aws::ListAliasesResponse>> list_aliases(Call& call, aws::ListAliasesRequest request);

  /// STS. Any authenticated caller may ask who it is.
  Task<Result<aws::GetCallerIdentityResponse>> get_caller_identity(Call& call, aws::GetCallerIdentityRequest request);

 private:
  Parts parts_;
};

}  // namespace keyhold::kms

#pragma once

#include "keyhold/aws/secrets_policy_shapes.h"
#include "keyhold/aws/secrets_rotation_shapes.h"
#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/base/task.h"
#include "keyhold/secrets/call.h"
#include "keyhold/secrets/parts.h"

namespace keyhold::secrets {

/// The operations of AWS Secrets Manager, without a wire. Each returns the answer, or an Error whose reason is AWS's
/// exception. Every operation finds its secret, asks the caller's policies, and only then works; values are sealed and
/// opened by the KMS in the caller's name, so who may not use a secret's key gets no secret. Those that change state
/// are durable, audit line included, before they return, and seen by every call that starts after that. Threads: safe
/// from any executor; outlives every call made on it.
class Service {
 public:
  explicit Service(Parts parts) : parts_(parts) {}

  Task<Result<aws::CreateSecretResponse>> create_secret(Call& call, aws::CreateSecretRequest request);
  Task<Result<aws::GetSecretValueResponse>> get_secret_value(Call& call, aws::GetSecretValueRequest request);
  Task<Result<aws::BatchGetSecretValueResponse>> batch_get_secret_value(Call& call,
                                                                        aws::BatchGetSecretValueRequest request);
  Task<Result<aws::PutSecretValueResponse>> put_secret_value(Call& call, aws::PutSecretValueRequest request);
  Task<Result<aws::UpdateSecretResponse>> update_secret(Call& call, aws::UpdateSecretRequest request);
  Task<Result<aws::UpdateSecretVersionStageResponse>> update_secret_version_stage(
      Call& call, aws::UpdateSecretVersionStageRequest request);

  Task<Result<aws::DescribeSecretResponse>> describe_secret(Call& call, aws::DescribeSecretRequest request);
  Task<Result<aws::ListSecretsResponse>> list_secrets(Call& call, aws::ListSecretsRequest request);
  Task<Result<aws::ListSecretVersionIdsResponse>> list_secret_version_ids(Call& call,
                                                                          aws::ListSecretVersionIdsRequest request);
  Task<Result<aws::GetRandomPasswordResponse>> get_random_password(Call& call, aws::GetRandomPasswordRequest request);

  Task<Status> tag_resource(Call& call, aws::TagSecretRequest request);
  Task<Status> untag_resource(Call& call, aws::UntagSecretRequest request);

  Task<Result<aws::PutResourcePolicyResponse>> put_resource_policy(Call& call, aws::PutResourcePolicyRequest request);
  Task<Result<aws::GetResourcePolicyResponse>> get_resource_policy(Call& call, aws::GetResourcePolicyRequest request);
  Task<Result<aws::DeleteResourcePolicyResponse>> delete_resource_policy(Call& call,
                                                                         aws::DeleteResourcePolicyRequest request);
  Task<Result<aws::ValidateResourcePolicyResponse>> validate_resource_policy(
      Call& call, aws::ValidateResourcePolicyRequest request);

  Task<Result<aws::RotateSecretResponse>> rotate_secret(Call& call, aws::RotateSecretRequest request);
  Task<Result<aws::CancelRotateSecretResponse>> cancel_rotate_secret(Call& call,
                                                                     aws::CancelRotateSecretRequest request);

  Task<Result<aws::ReplicateSecretToRegionsResponse>> replicate_secret_to_regions(
      Call& call, aws::ReplicateSecretToRegionsRequest request);
  Task<Result<aws::RemoveRegionsFromReplicationResponse>> remove_regions_from_replication(
      Call& call, aws::RemoveRegionsFromReplicationRequest request);
  Task<Result<aws::StopReplicationToReplicaResponse>> stop_replication_to_replica(
      Call& call, aws::StopReplicationToReplicaRequest request);

  Task<Result<aws::DeleteSecretResponse>> delete_secret(Call& call, aws::DeleteSecretRequest request);
  Task<Result<aws::RestoreSecretResponse>> restore_secret(Call& call, aws::RestoreSecretRequest request);

 private:
  Task<Result<aws::GetSecretValueResponse>> get_one_of_batch(Call& call, std::string secret_id);

  const Parts parts_;
};

}  // namespace keyhold::secrets

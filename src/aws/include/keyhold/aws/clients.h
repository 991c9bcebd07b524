#pragma once

#include <chrono>
#include <memory>

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/aws/signer.h"
#include "keyhold/aws/sts_shapes.h"
#include "keyhold/base/task.h"
#include "keyhold/net/client.h"

/// Clients of the AWS services: typed calls over our own TLS and HTTP stack.
///
/// Each is cheap to copy and thread-safe, and outlives the calls made on it. No call retries: its caller owns that
/// policy. Errors: as error_from_response says; no answer in time, no connection, or an answer that makes no sense:
/// kUnavailable. Our own credentials, signature or clock refused: kUnavailable too, with AWS's name of it as the
/// reason, since a tenant has not denied anything then.
namespace keyhold::aws {

/// Where calls go and who makes them.
struct Channel {
  std::shared_ptr<net::Client> http;
  std::shared_ptr<Signer> signer;
  std::chrono::milliseconds timeout{5000};
};

class KmsClient {
 public:
  explicit KmsClient(Channel channel) : channel_(std::move(channel)) {}

  Task<Result<CreateKeyResponse>> create_key(CreateKeyRequest request) const;
  Task<Result<DescribeKeyResponse>> describe_key(DescribeKeyRequest request) const;
  Task<Result<ListKeysResponse>> list_keys(ListKeysRequest request) const;
  Task<Result<EncryptResponse>> encrypt(EncryptRequest request) const;
  Task<Result<DecryptResponse>> decrypt(DecryptRequest request) const;
  Task<Result<ReEncryptResponse>> re_encrypt(ReEncryptRequest request) const;
  Task<Result<GenerateDataKeyResponse>> generate_data_key(GenerateDataKeyRequest request) const;
  Task<Result<GenerateDataKeyWithoutPlaintextResponse>> generate_data_key_without_plaintext(
      GenerateDataKeyWithoutPlaintextRequest request) const;
  Task<Result<GenerateRandomResponse>> generate_random(GenerateRandomRequest request) const;
  Task<Status> enable_key(EnableKeyRequest request) const;
  Task<Status> disable_key(DisableKeyRequest request) const;
  Task<Result<ScheduleKeyDeletionResponse>> schedule_key_deletion(ScheduleKeyDeletionRequest request) const;
  Task<Result<CancelKeyDeletionResponse>> cancel_key_deletion(CancelKeyDeletionRequest request) const;
  Task<Status> put_key_policy(PutKeyPolicyRequest request) const;
  Task<Result<GetKeyPolicyResponse>> get_key_policy(GetKeyPolicyRequest request) const;
  Task<Status> create_alias(CreateAliasRequest request) const;
  Task<Status> update_alias(UpdateAliasRequest request) const;
  Task<Status> delete_alias(DeleteAliasRequest request) const;
  Task<Result<ListAliasesResponse>> list_aliases(ListAliasesRequest request) const;

 private:
  Channel channel_;
};

class SecretsManagerClient {
 public:
  explicit SecretsManagerClient(Channel channel) : channel_(std::move(channel)) {}

  Task<Result<CreateSecretResponse>> create_secret(CreateSecretRequest request) const;
  Task<Result<GetSecretValueResponse>> get_secret_value(GetSecretValueRequest request) const;
  Task<Result<PutSecretValueResponse>> put_secret_value(PutSecretValueRequest request) const;
  Task<Result<UpdateSecretVersionStageResponse>> update_secret_version_stage(
      UpdateSecretVersionStageRequest request) const;
  Task<Result<DescribeSecretResponse>> describe_secret(DescribeSecretRequest request) const;
  Task<Result<ListSecretsResponse>> list_secrets(ListSecretsRequest request) const;
  Task<Result<DeleteSecretResponse>> delete_secret(DeleteSecretRequest request) const;
  Task<Result<RestoreSecretResponse>> restore_secret(RestoreSecretRequest request) const;

 private:
  Channel channel_;
};

class StsClient {
 public:
  explicit StsClient(Channel channel) : channel_(std::move(channel)) {}

  Task<Result<GetCallerIdentityResponse>> get_caller_identity() const;

 private:
  Channel channel_;
};

}  // namespace keyhold::aws

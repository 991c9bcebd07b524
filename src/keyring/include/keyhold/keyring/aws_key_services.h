#pragma once

#include "keyhold/aws/clients.h"
#include "keyhold/keyring/key_services.h"

namespace keyhold::keyring {

/// One component's principal against KMS and Secrets Manager: opens, never makes.
class AwsKeyOpener final : public KeyOpener {
 public:
  AwsKeyOpener(aws::KmsClient kms, aws::SecretsManagerClient secrets)
      : kms_(std::move(kms)), secrets_(std::move(secrets)) {}
  Task<Result<SecretBytes>> decrypt(std::string key_arn, Bytes blob, Context context) override;
  Task<Result<Value>> read_secret(std::string name) override;

 private:
  aws::KmsClient kms_;
  aws::SecretsManagerClient secrets_;
};

/// The provisioner's principal: makes, never opens. New secrets lie under `secrets_key` (a key ARN or alias of the
/// vendor's account); empty: the account's own aws/secretsmanager key.
class AwsKeyMaker final : public KeyMaker {
 public:
  AwsKeyMaker(aws::KmsClient kms, aws::SecretsManagerClient secrets, std::string secrets_key)
      : kms_(std::move(kms)), secrets_(std::move(secrets)), secrets_key_(std::move(secrets_key)) {}
  Task<Result<Bytes>> generate_wrapped_key(std::string key_arn, Context context) override;
  Task<Result<KeyOpener::Value>> read_secret(std::string name) override;
  Task<Result<std::string>> read_version(std::string name, std::string version_id) override;
  Task<Status> create_secret(std::string name, std::string version_id, std::string value) override;
  Task<Status> put_pending(std::string name, std::string version_id, std::string value) override;
  Task<Status> move_current(std::string name, std::string to, std::string from) override;

 private:
  aws::KmsClient kms_;
  aws::SecretsManagerClient secrets_;
  std::string secrets_key_;
};

}  // namespace keyhold::keyring

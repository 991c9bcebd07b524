#pragma once

#include "keyhold/aws/clients.h"
#include "keyhold/tenancy/key_services.h"

namespace keyhold::tenancy {

class AwsKeyProbe final : public KeyProbe {
 public:
  explicit AwsKeyProbe(aws::KmsClient kms) : kms_(std::move(kms)) {}
  Task<Result<aws::KeyMetadata>> describe(std::string key_arn) override;
  Task<Result<Bytes>> generate(std::string key_arn, Context context) override;
  Task<Result<SecretBytes>> decrypt(std::string key_arn, Bytes blob, Context context) override;

 private:
  aws::KmsClient kms_;
};

class AwsVendorKeys final : public VendorKeys {
 public:
  explicit AwsVendorKeys(aws::KmsClient kms) : kms_(std::move(kms)) {}
  Task<Result<std::string>> create_key(std::string description, std::string policy) override;

 private:
  aws::KmsClient kms_;
};

}  // namespace keyhold::tenancy

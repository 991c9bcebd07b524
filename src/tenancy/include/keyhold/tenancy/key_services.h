#pragma once

#include <map>
#include <string>

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/task.h"

namespace keyhold::tenancy {

/// One principal's view of a KMS key, for the facts and the probes of a verification. The adapter over aws::KmsClient
/// is in aws_key_probe.h. Errors: as the AWS clients give them.
class KeyProbe {
 public:
  virtual ~KeyProbe() = default;
  using Context = std::map<std::string, std::string>;
  virtual Task<Result<aws::KeyMetadata>> describe(std::string key_arn) = 0;
  /// GenerateDataKeyWithoutPlaintext.
  virtual Task<Result<Bytes>> generate(std::string key_arn, Context context) = 0;
  virtual Task<Result<SecretBytes>> decrypt(std::string key_arn, Bytes blob, Context context) = 0;
};

/// Makes keys in the vendor's account (the provisioner's principal). Returns the key ARN.
class VendorKeys {
 public:
  virtual ~VendorKeys() = default;
  virtual Task<Result<std::string>> create_key(std::string description, std::string policy) = 0;
};

}  // namespace keyhold::tenancy

#pragma once

#include <string>

#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"
#include "keyhold/base/task.h"
#include "keyhold/secrets/call.h"

namespace keyhold::secrets {

/// What a version's data key is bound to in the KMS: the encryption context that AWS uses.
struct VersionPlace {
  std::string secret_arn;
  std::string version_id;
};

struct DataKey {
  SecretBytes key;  ///< 32 bytes
  Bytes wrapped;
  std::string kms_key_arn;
};

/// KMS calls in the name of a caller, whose policies decide. Nothing is kept between calls: a key that was disabled, or
/// a caller who may no longer use it, counts at the next one. Thread-safe.
/// Errors: the KMS's own (kAccessDenied, kKeyDisabled, kNotFound, …); kUnavailable when it could not be asked.
class CallerKeys {
 public:
  virtual ~CallerKeys() = default;
  /// `kms_key_id`: in any form that KMS takes.
  virtual Task<Result<DataKey>> generate(Caller caller, std::string kms_key_id, VersionPlace place) = 0;
  virtual Task<Result<SecretBytes>> open(Caller caller, std::string kms_key_arn, Bytes wrapped, VersionPlace place) = 0;
};

}  // namespace keyhold::secrets

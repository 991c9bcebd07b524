#pragma once

#include <map>
#include <optional>
#include <string>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/base/task.h"

namespace keyhold::keyring {

using Context = std::map<std::string, std::string>;

/// What one principal may ask of KMS and Secrets Manager here. The two sides are two ports, so that no object can both
/// make and open a tenant's data key. Adapters over the AWS clients are in `aws_key_services.h`. Thread-safe.

/// A component: opens. Errors as the AWS clients give them: `reason` is the AWS exception.
class KeyOpener {
 public:
  virtual ~KeyOpener() = default;
  virtual Task<Result<SecretBytes>> decrypt(std::string key_arn, Bytes blob, Context context) = 0;
  /// The value of a secret's AWSCURRENT version, and that version's id.
  struct Value {
    std::string text;  ///< wrapped keys only: not a secret
    std::string version_id;
  };
  virtual Task<Result<Value>> read_secret(std::string name) = 0;
};

/// The provisioner: makes, never opens.
class KeyMaker {
 public:
  virtual ~KeyMaker() = default;
  virtual Task<Result<Bytes>> generate_wrapped_key(std::string key_arn, Context context) = 0;
  virtual Task<Result<KeyOpener::Value>> read_secret(std::string name) = 0;
  /// The value of one version; kNotFound when there is no such version (or no such secret).
  virtual Task<Result<std::string>> read_version(std::string name, std::string version_id) = 0;
  virtual Task<Status> create_secret(std::string name, std::string version_id, std::string value) = 0;
  /// Puts a version under the stage KHPENDING.
  virtual Task<Status> put_pending(std::string name, std::string version_id, std::string value) = 0;
  /// AWSCURRENT from `from` to `to`; kConflict when it was no longer at `from`.
  virtual Task<Status> move_current(std::string name, std::string to, std::string from) = 0;
};

/// What an answer about a key means for a lease (crypto-design 4, rows "denied" and "unreachable").
enum class KeyVerdict { kDenied, kUnreachable };
KeyVerdict classify(const Error& error);

}  // namespace keyhold::keyring

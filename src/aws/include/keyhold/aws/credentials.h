#pragma once

#include <memory>
#include <optional>
#include <string>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/base/task.h"

namespace keyhold::aws {

/// What signs a request. Immutable and shared, since a secret is never copied for the sake of a call.
struct Credentials {
  std::string access_key_id;
  SecretBytes secret_access_key;
  std::optional<SecretBytes> session_token = std::nullopt;
};

/// Where a client gets its credentials from, asked before each call. Thread-safe.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  /// Errors: kUnavailable when there are none to be had now.
  virtual Task<Result<std::shared_ptr<const Credentials>>> credentials() = 0;
};

/// The same credentials for ever.
class StaticCredentials final : public CredentialsProvider {
 public:
  explicit StaticCredentials(Credentials credentials)
      : credentials_(std::make_shared<const Credentials>(std::move(credentials))) {}
  Task<Result<std::shared_ptr<const Credentials>>> credentials() override;

 private:
  std::shared_ptr<const Credentials> credentials_;
};

/// Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where set, AWS_SESSION_TOKEN once.
/// Errors: kUnavailable naming the variable that is missing.
Result<std::shared_ptr<CredentialsProvider>> credentials_from_environment();

}  // namespace keyhold::aws

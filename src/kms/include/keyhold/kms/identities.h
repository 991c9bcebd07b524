#pragma once

#include <optional>
#include <string>

#include "keyhold/aws/signing_key_cache.h"
#include "keyhold/aws/sigv4_verifier.h"
#include "keyhold/base/task.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// Who made an administrative call, for its audit line.
struct Administrator {
  std::string who;  ///< the certificate's SPIFFE id
  std::string source;
  std::string request_id;
};

/// Accounts, users and access keys: the operator's changes, each durable with its audit line before it counts, and the
/// signing keys that every request is verified with. Errors carry IAM's names. Threads: safe from any executor.
class Identities final : public aws::sigv4::SigningKeyLookup {
 public:
  explicit Identities(Parts parts) : parts_(parts) {}

  /// `id`: 12 digits, or nothing for a random one.
  Task<Result<iam::Account>> create_account(Administrator by, std::string account_name, std::optional<std::string> id);
  Task<Result<iam::User>> create_user(Administrator by, std::string account, std::string user_name, bool administrator);
  Task<Status> delete_user(Administrator by, std::string user_arn);
  Task<Result<iam::User>> put_policy(Administrator by, std::string user_arn, std::string policy_name, std::string text);
  Task<Result<iam::User>> delete_policy(Administrator by, std::string user_arn, std::string policy_name);
  /// The answer holds the secret, which is shown now or never.
  Task<Result<iam::AccessKey>> create_access_key(Administrator by, std::string owner_arn);
  Task<Result<iam::AccessKey>> set_access_key_status(Administrator by, std::string id, iam::AccessKeyStatus status);
  Task<Status> delete_access_key(Administrator by, std::string id);

  const iam::Directory& directory() const noexcept { return parts_.directory; }

  Task<Result<std::optional<aws::sigv4::SigningIdentity>>> find(std::string access_key_id,
                                                                aws::sigv4::Scope scope) override;
  /// What `find` answers, and the version of the secret behind it.
  std::optional<aws::sigv4::SigningIdentity> signing_identity(const std::string& access_key_id,
                                                              const aws::sigv4::Scope& scope);

 private:
  Task<Status> write(Administrator by, std::string action, std::string resource, storage::Batch batch);

  Parts parts_;
  aws::sigv4::SigningKeyCache signing_keys_;
};

}  // namespace keyhold::kms

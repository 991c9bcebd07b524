#pragma once

#include <optional>
#include <string>

#include "keyhold/aws/signing_key_cache.h"
#include "keyhold/aws/sigv4_verifier.h"
#include "keyhold/base/task.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/parts.h"
#include "keyhold/kms/session_tokens.h"

namespace keyhold::kms {

/// Who made an administrative call, for its audit line.
struct Administrator {
  std::string who;  ///< the certificate's SPIFFE id
  std::string source;
  std::string request_id;
};

/// Accounts, users, groups, roles, managed policies and access keys: the operator's changes, each durable with its
/// audit line before it counts, and the signing keys that every request is verified with. Errors carry IAM's names.
/// Threads: safe from any executor.
class Identities final : public aws::sigv4::SigningKeyLookup {
 public:
  /// `tokens` outlives it.
  Identities(Parts parts, const SessionTokens& tokens) : parts_(parts), tokens_(tokens) {}

  /// `id`: 12 digits, or nothing for a random one.
  Task<Result<iam::Account>> create_account(Administrator by, std::string account_name, std::optional<std::string> id);
  Task<Result<iam::User>> create_user(Administrator by, std::string account, std::string user_name, bool administrator);
  Task<Status> delete_user(Administrator by, std::string user_arn);
  Task<Result<iam::Role>> create_role(Administrator by, std::string account, std::string role_name, iam::NewRole about);
  Task<Status> delete_role(Administrator by, std::string role_arn);
  Task<Result<iam::Role>> put_trust(Administrator by, std::string role_arn, std::string text);
  Task<Result<iam::Group>> create_group(Administrator by, std::string account, std::string group_name);
  Task<Status> delete_group(Administrator by, std::string group_arn);
  Task<Result<iam::User>> join_group(Administrator by, std::string user_arn, std::string group_name);
  Task<Result<iam::User>> leave_group(Administrator by, std::string user_arn, std::string group_name);
  Task<Result<iam::ManagedPolicy>> create_policy(Administrator by, std::string account, std::string policy_name,
                                                 std::string text, std::string description);
  Task<Result<iam::ManagedPolicy>> set_policy_document(Administrator by, std::string policy_arn, std::string text);
  Task<Status> delete_managed_policy(Administrator by, std::string policy_arn);

  /// `about`: url with its "https://", clients, ca_pem and jwks. Errors: also ValidationError for keys that are none.
  Task<Result<iam::OidcProvider>> create_provider(Administrator by, std::string account, iam::OidcProvider about);
  /// Other clients and keys.
  Task<Result<iam::OidcProvider>> change_provider(Administrator by, std::string provider_arn, iam::OidcProvider about);
  Task<Status> delete_provider(Administrator by, std::string provider_arn);

  /// Inline policies, and managed ones, of an iam::User, Group or Role.
  template <class Owner>
  Task<Result<Owner>> put_policy(Administrator by, std::string owner_arn, std::string policy_name, std::string text);
  template <class Owner>
  Task<Result<Owner>> delete_policy(Administrator by, std::string owner_arn, std::string policy_name);
  template <class Owner>
  Task<Result<Owner>> attach_policy(Administrator by, std::string owner_arn, std::string policy_arn);
  template <class Owner>
  Task<Result<Owner>> detach_policy(Administrator by, std::string owner_arn, std::string policy_arn);
  /// Of an iam::User or Role. `policy_arn` empty: none.
  template <class Owner>
  Task<Result<Owner>> set_boundary(Administrator by, std::string owner_arn, std::string policy_arn);
  template <class Owner>
  Task<Result<Owner>> set_tags(Administrator by, std::string owner_arn, iam::Tags tags);

  /// The answer holds the secret, which is shown now or never.
  Task<Result<iam::AccessKey>> create_access_key(Administrator by, std::string owner_arn);
  Task<Result<iam::AccessKey>> set_access_key_status(Administrator by, std::string id, iam::AccessKeyStatus status);
  Task<Status> delete_access_key(Administrator by, std::string id);

  const iam::Directory& directory() const noexcept { return parts_.directory; }

  Task<Result<std::optional<aws::sigv4::SigningIdentity>>> find(std::string access_key_id, aws::sigv4::Scope scope,
                                                                std::string session_token) override;
  /// What `find` answers.
  std::optional<aws::sigv4::SigningIdentity> signing_identity(const std::string& access_key_id,
                                                              const aws::sigv4::Scope& scope,
                                                              std::string_view session_token);
  /// Who asks, as the directory knows it now: `principal_arn`, acting in the session of the token where there is one.
  /// Errors: kUnauthenticated, in AWS's words: gone, not who the token says, or the session is over.
  Result<std::shared_ptr<const iam::Identity>> find_caller(std::string_view principal_arn,
                                                           std::string_view session_token) const;

 private:
  Task<Status> write(Administrator by, std::string action, std::string resource, storage::Batch batch);
  /// Makes the entity's row durable, with its line, then shows it.
  template <class Entity>
  Task<Result<Entity>> store(Administrator by, std::string action, Entity entity);
  Task<Status> erase(Administrator by, std::string action, std::string kind, std::string arn);
  std::optional<aws::sigv4::SigningIdentity> session_identity(const std::string& access_key_id,
                                                              const aws::sigv4::Scope& scope, std::string_view token);

  Parts parts_;
  const SessionTokens& tokens_;
  aws::sigv4::SigningKeyCache signing_keys_;
};

}  // namespace keyhold::kms

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/iam/access_key.h"
#include "keyhold/iam/account.h"
#include "keyhold/iam/caller_policies.h"
#include "keyhold/iam/principal.h"
#include "keyhold/iam/role.h"
#include "keyhold/iam/user.h"

namespace keyhold::iam {

/// A principal as authorisation needs it. Immutable: a request keeps the one it found until it ends.
struct Identity {
  Principal principal = {};
  std::string user_name = {};  ///< of users only
  /// What GetCallerIdentity calls UserId: AIDA…; of root the account id; of a role AROA…, in a session AROA…:name.
  std::string user_id = {};
  std::vector<Policy> policies = {};           ///< identity policies; root has none
  std::vector<std::string> policy_names = {};  ///< parallel to `policies`
  std::optional<Policy> session_policy = {};   ///< the most that a session may do

  /// What the caller brings to a decision; lives as long as this.
  CallerPolicies own() const noexcept { return {policies, session_policy ? &*session_policy : nullptr}; }
};

/// An access key and whose it is.
struct Credential {
  std::shared_ptr<const AccessKey> key = {};
  std::shared_ptr<const Identity> identity = {};
  std::uint64_t version = 0;  ///< differs after every change of the key or its owner: what caches compare
};

struct Session;  // keyhold/iam/session.h

/// What a new role is made of, beside its name.
struct NewRole {
  std::string trust = {};  ///< the document
  std::string description = {};
  std::chrono::seconds max_session = Role::kLeastSession;
};

/// All accounts, users, roles and access keys, in memory. A change has three steps, and the caller serialises changes:
/// `plan_*` checks it against the present state and returns the entity as it will be; the caller makes that row
/// durable; `put` or `remove_*` then shows it to the next request. Start-up calls `put` for each stored row: accounts,
/// then users and roles, then access keys. Threads: all members may run concurrently; a reader never waits for more
/// than a map update. Errors carry IAM's names: NoSuchEntity, EntityAlreadyExists, LimitExceeded, DeleteConflict,
/// ValidationError, MalformedPolicyDocument.
class Directory {
 public:
  using RandomBytes = std::function<void(std::span<std::byte>)>;
  static constexpr std::size_t kMaxAccessKeys = 2;      ///< a user
  static constexpr std::size_t kMaxPolicyBytes = 2048;  ///< all inline policies of a user, white space not counted
  static constexpr std::size_t kMaxRolePolicyBytes = 10'240;  ///< the same of a role
  static constexpr std::size_t kMaxTrustPolicyBytes = 2048;   ///< white space not counted

  /// `random` fills a span with cryptographic randomness, from any thread. `clock` outlives the directory.
  Directory(const Clock& clock, RandomBytes random);

  /// `id`: 12 digits, or nothing for a random one.
  Result<Account> plan_account(std::string_view name, std::optional<std::string_view> id = {}) const;
  Result<User> plan_user(std::string_view account, std::string_view name) const;
  /// A user with AdministratorAccess.
  Result<User> plan_administrator(std::string_view account, std::string_view name) const;
  Result<User> plan_put_policy(std::string_view user_arn, std::string_view policy_name, std::string_view text) const;
  Result<User> plan_delete_policy(std::string_view user_arn, std::string_view policy_name) const;
  Result<Role> plan_role(std::string_view account, std::string_view name, NewRole about) const;
  Result<Role> plan_put_trust(std::string_view role_arn, std::string_view text) const;
  Result<Role> plan_put_role_policy(std::string_view role_arn, std::string_view policy_name,
                                    std::string_view text) const;
  Result<Role> plan_delete_role_policy(std::string_view role_arn, std::string_view policy_name) const;
  /// `owner_arn`: a user, or an account's root. The secret is shown to its owner now or never.
  Result<AccessKey> plan_access_key(std::string_view owner_arn) const;
  /// A temporary credential of a role (with its session's name) or of a user or root (without one): fresh id and
  /// secret. It becomes no entity: the caller seals it into a token.
  Session plan_session(const Identity& owner, std::string_view session_name, WallTime end) const;
  Result<AccessKey> plan_access_key_status(std::string_view id, AccessKeyStatus status) const;
  Status check_delete_account(std::string_view id) const;     ///< refused while it has users, roles or access keys
  Status check_delete_user(std::string_view user_arn) const;  ///< refused while it has access keys or policies
  Status check_delete_role(std::string_view role_arn) const;  ///< refused while it has policies
  Status check_delete_access_key(std::string_view id) const;

  void put(Account account);
  Status put(User user);      ///< kInternal when its account is not there: the rows contradict each other
  Status put(Role role);      ///< as of a user
  Status put(AccessKey key);  ///< kInternal when its owner is not there
  void remove_account(std::string_view id);
  void remove_user(std::string_view user_arn);
  void remove_role(std::string_view role_arn);
  void remove_access_key(std::string_view id);

  /// The credential of an access key, inactive ones included (the caller looks at `key->status`). Null: no such key.
  std::shared_ptr<const Credential> find_credential(std::string_view access_key_id) const;
  /// The user, root or role that `arn` names. Null: no such principal.
  std::shared_ptr<const Identity> find_identity(std::string_view arn) const;
  std::optional<Account> find_account(std::string_view id) const;
  std::optional<User> find_user(std::string_view arn) const;
  std::optional<Role> find_role(std::string_view arn) const;
  std::vector<Account> accounts() const;                                                        ///< by id
  std::vector<User> users(std::string_view account) const;                                      ///< by ARN
  std::vector<Role> roles(std::string_view account) const;                                      ///< by ARN
  std::vector<std::shared_ptr<const AccessKey>> access_keys(std::string_view owner_arn) const;  ///< by id

 private:
  template <class T>
  using ByText = std::map<std::string, T, std::less<>>;

  std::size_t count_keys(std::string_view owner_arn) const;
  bool has_users(std::string_view account) const;
  void show_identity(std::shared_ptr<const Identity> identity);

  const Clock& clock_;
  RandomBytes random_;
  mutable std::shared_mutex mutex_;
  ByText<Account> accounts_;
  ByText<User> users_;                                     // by ARN
  ByText<Role> roles_;                                     // by ARN
  ByText<std::shared_ptr<const Identity>> identities_;     // by ARN: roots, users and roles
  ByText<std::shared_ptr<const Credential>> credentials_;  // by access key id
  ByText<std::set<std::string>> keys_of_;                  // access key ids by owner's ARN
  std::uint64_t version_ = 0;
};

}  // namespace keyhold::iam

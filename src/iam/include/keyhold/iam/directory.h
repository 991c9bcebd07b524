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
#include "keyhold/iam/group.h"
#include "keyhold/iam/managed_policy.h"
#include "keyhold/iam/oidc_provider.h"
#include "keyhold/iam/principal.h"
#include "keyhold/iam/role.h"
#include "keyhold/iam/tags.h"
#include "keyhold/iam/user.h"

namespace keyhold::iam {

/// A principal as authorisation needs it. Immutable: a request keeps the one it found until it ends.
struct Identity {
  Principal principal = {};
  std::string user_name = {};  ///< of users only
  /// What GetCallerIdentity calls UserId: AIDA…; of root the account id; of a role AROA…, in a session AROA…:name.
  std::string user_id = {};
  std::vector<Policy> policies = {};           ///< identity policies, a user's groups' too; root has none
  std::vector<std::string> policy_names = {};  ///< parallel to `policies`; of managed ones their ARNs
  std::optional<Policy> boundary = {};
  std::optional<std::vector<Policy>> session_policies = {};  ///< the most that a session may do
  Tags tags = {};                                            ///< of a session its own laid over the role's
  Tags transitive_tags = {};            ///< those of a session that the next one in the chain inherits
  std::string source_identity = {};     ///< of a session whose first caller set one
  std::string federated_provider = {};  ///< of a web identity's session: ARN of the OIDC provider
  std::optional<WallTime> session_issued = {};

  /// What the caller brings to a decision; lives as long as this.
  CallerPolicies own() const noexcept;
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

/// All accounts, users, groups, roles, managed policies and access keys, in memory. A change has three steps, and the
/// caller serialises changes: `plan_*` checks it against the present state and returns the entity as it will be; the
/// caller makes that row durable; `put` or `remove_*` then shows it to the next request. Start-up calls `put` for each
/// stored row: accounts, managed policies, groups, users and roles, access keys. An `Owner` of policies is a User,
/// Group or Role. Threads: all members may run concurrently; a reader waits for no more than the update of a map, and
/// after the change of a group or managed policy of the principals that have it. Errors carry IAM's names:
/// NoSuchEntity, EntityAlreadyExists, LimitExceeded, DeleteConflict, ValidationError, MalformedPolicyDocument.
class Directory {
 public:
  using RandomBytes = std::function<void(std::span<std::byte>)>;
  static constexpr std::size_t kMaxAccessKeys = 2;           ///< a user
  static constexpr std::size_t kMaxPolicyBytes = 2048;       ///< all inline policies of a user, white space not counted
  static constexpr std::size_t kMaxGroupPolicyBytes = 5120;  ///< the same of a group
  static constexpr std::size_t kMaxRolePolicyBytes = 10'240;   ///< the same of a role
  static constexpr std::size_t kMaxTrustPolicyBytes = 2048;    ///< white space not counted
  static constexpr std::size_t kMaxManagedPolicyBytes = 6144;  ///< white space not counted
  static constexpr std::size_t kMaxAttached = 10;              ///< managed policies of a user, group or role
  static constexpr std::size_t kMaxGroups = 10;                ///< of a user

  /// `random` fills a span with cryptographic randomness, from any thread. `clock` outlives the directory.
  Directory(const Clock& clock, RandomBytes random);

  /// `id`: 12 digits, or nothing for a random one.
  Result<Account> plan_account(std::string_view name, std::optional<std::string_view> id = {}) const;
  Result<User> plan_user(std::string_view account, std::string_view name) const;
  /// A user with AdministratorAccess.
  Result<User> plan_administrator(std::string_view account, std::string_view name) const;
  Result<Role> plan_role(std::string_view account, std::string_view name, NewRole about) const;
  Result<Role> plan_put_trust(std::string_view role_arn, std::string_view text) const;
  Result<Group> plan_group(std::string_view account, std::string_view name) const;
  Result<ManagedPolicy> plan_policy(std::string_view account, std::string_view name, std::string_view text,
                                    std::string description) const;
  Result<ManagedPolicy> plan_policy_document(std::string_view policy_arn, std::string_view text) const;

  /// `about`: url with its "https://", clients, ca_pem and jwks; the rest is made here.
  Result<OidcProvider> plan_provider(std::string_view account, OidcProvider about) const;
  /// Other clients and keys.
  Result<OidcProvider> plan_provider_change(std::string_view provider_arn, OidcProvider about) const;

  /// Inline policies of an Owner.
  template <class Owner>
  Result<Owner> plan_put_policy(std::string_view owner_arn, std::string_view policy_name, std::string_view text) const;
  template <class Owner>
  Result<Owner> plan_delete_policy(std::string_view owner_arn, std::string_view policy_name) const;
  /// Managed policies of the account on an Owner. Attaching what is attached changes nothing.
  template <class Owner>
  Result<Owner> plan_attach(std::string_view owner_arn, std::string_view policy_arn) const;
  template <class Owner>
  Result<Owner> plan_detach(std::string_view owner_arn, std::string_view policy_arn) const;
  /// Of a User or Role. `policy_arn` empty: none.
  template <class Owner>
  Result<Owner> plan_boundary(std::string_view owner_arn, std::string_view policy_arn) const;
  template <class Owner>
  Result<Owner> plan_tags(std::string_view owner_arn, Tags tags) const;  ///< in place of those there are
  Result<User> plan_join(std::string_view user_arn, std::string_view group_name) const;
  Result<User> plan_leave(std::string_view user_arn, std::string_view group_name) const;

  /// `owner_arn`: a user, or an account's root. The secret is shown to its owner now or never.
  Result<AccessKey> plan_access_key(std::string_view owner_arn) const;
  /// A temporary credential of a role (with its session's name) or of a user or root (without one): fresh id and
  /// secret. It becomes no entity: the caller seals it into a token.
  Session plan_session(const Identity& owner, std::string_view session_name, WallTime end) const;
  Result<AccessKey> plan_access_key_status(std::string_view id, AccessKeyStatus status) const;
  Status check_delete_account(std::string_view id) const;         ///< refused while it has users, roles or access keys
  Status check_delete_user(std::string_view user_arn) const;      ///< refused while it has access keys or policies
  Status check_delete_role(std::string_view role_arn) const;      ///< refused while it has policies
  Status check_delete_group(std::string_view group_arn) const;    ///< refused while it has members or policies
  Status check_delete_policy(std::string_view policy_arn) const;  ///< refused while it is attached, or a boundary
  Status check_delete_provider(std::string_view provider_arn) const;
  Status check_delete_access_key(std::string_view id) const;

  void put(Account account);
  Status put(ManagedPolicy policy);   ///< kInternal when its account is not there: the rows contradict each other
  Status put(Group group);            ///< the same, or when a policy is not there; its members follow it
  Status put(OidcProvider provider);  ///< kInternal when its account is not there
  Status put(User user);              ///< the same, or when a group is not there
  Status put(Role role);              ///< as of a user
  Status put(AccessKey key);          ///< kInternal when its owner is not there
  void remove_account(std::string_view id);
  void remove_user(std::string_view user_arn);
  void remove_role(std::string_view role_arn);
  void remove_group(std::string_view group_arn);
  void remove_policy(std::string_view policy_arn);
  void remove_provider(std::string_view provider_arn);
  void remove_access_key(std::string_view id);

  /// The credential of an access key, inactive ones included (the caller looks at `key->status`). Null: no such key.
  std::shared_ptr<const Credential> find_credential(std::string_view access_key_id) const;
  /// The user, root or role that `arn` names. Null: no such principal.
  std::shared_ptr<const Identity> find_identity(std::string_view arn) const;
  /// Whether `principal` is known to be missing: its account is here, and has no such user or role. What other accounts
  /// have is not known here.
  bool lacks(const Principal& principal) const;
  /// The first ARN that a policy of a resource or role names and that is known to be missing.
  std::optional<std::string> first_missing(const Policy& policy) const;
  std::optional<Account> find_account(std::string_view id) const;
  std::optional<User> find_user(std::string_view arn) const;
  std::optional<Role> find_role(std::string_view arn) const;
  std::optional<Group> find_group(std::string_view arn) const;
  std::optional<ManagedPolicy> find_policy(std::string_view arn) const;
  std::optional<OidcProvider> find_provider(std::string_view arn) const;
  template <class Owner>
  std::optional<Owner> find(std::string_view arn) const;                ///< find_user, find_group or find_role
  std::vector<Account> accounts() const;                                ///< by id
  std::vector<User> users(std::string_view account) const;              ///< by ARN
  std::vector<Role> roles(std::string_view account) const;              ///< by ARN
  std::vector<Group> groups(std::string_view account) const;            ///< by ARN
  std::vector<User> members(const Group& group) const;                  ///< by ARN
  std::vector<ManagedPolicy> policies(std::string_view account) const;  ///< by ARN
  std::vector<OidcProvider> providers(std::string_view account) const;  ///< by ARN
  std::vector<std::shared_ptr<const AccessKey>> access_keys(std::string_view owner_arn) const;  ///< by id

 private:
  template <class T>
  using ByText = std::map<std::string, T, std::less<>>;

  std::size_t count_keys(std::string_view owner_arn) const;
  bool has_users(std::string_view account) const;
  void show_identity(std::shared_ptr<const Identity> identity);
  template <class Owner>
  Status add_policies(Identity& identity, const Owner& owner, const std::string& prefix) const;
  template <class Entity>
  Status show(const Entity& entity);
  template <class Uses>
  Status show_where(std::string_view account, Uses uses);
  Result<std::shared_ptr<const Identity>> identity_of(const User& user) const;
  Result<std::shared_ptr<const Identity>> identity_of(const Role& role) const;

  const Clock& clock_;
  RandomBytes random_;
  mutable std::shared_mutex mutex_;
  ByText<Account> accounts_;
  ByText<ManagedPolicy> policies_;                         // by ARN
  ByText<OidcProvider> providers_;                         // by ARN
  ByText<Group> groups_;                                   // by ARN
  ByText<User> users_;                                     // by ARN
  ByText<Role> roles_;                                     // by ARN
  ByText<std::shared_ptr<const Identity>> identities_;     // by ARN: roots, users and roles
  ByText<std::shared_ptr<const Credential>> credentials_;  // by access key id
  ByText<std::set<std::string>> keys_of_;                  // access key ids by owner's ARN
  std::uint64_t version_ = 0;
};

}  // namespace keyhold::iam

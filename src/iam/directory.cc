#include "keyhold/iam/directory.h"

#include <algorithm>
#include <mutex>

#include "new_ids.h"

namespace keyhold::iam {
namespace {

using ReadLock = std::shared_lock<std::shared_mutex>;
using WriteLock = std::unique_lock<std::shared_mutex>;

std::shared_ptr<const Identity> root_identity(const Account& account) {
  Identity out;
  out.principal = {PrincipalKind::kRoot, root_arn(account.id), account.id};
  out.user_id = account.id;
  return std::make_shared<const Identity>(std::move(out));
}

Error contradiction(const char* what) {
  return {ErrorCode::kInternal, std::string("identity rows contradict: ") + what};
}

template <class Map>
typename Map::mapped_type find_or_null(const Map& map, std::string_view name) {
  const auto at = map.find(name);
  return at != map.end() ? at->second : typename Map::mapped_type{};
}

template <class Map>
auto find_copy(const Map& map, std::string_view name) {
  const auto at = map.find(name);
  return at != map.end() ? std::optional(at->second) : std::nullopt;
}

template <class Map>
auto values_below(const Map& map, std::string_view prefix) {
  std::vector<typename Map::mapped_type> out;
  for (auto at = map.lower_bound(prefix); at != map.end() && at->first.starts_with(prefix); ++at)
    out.push_back(at->second);
  return out;
}

}  // namespace

CallerPolicies Identity::own() const noexcept {
  CallerPolicies out{policies, boundary ? &*boundary : nullptr};
  if (session_policies) out.session = *session_policies;
  return out;
}

Directory::Directory(const Clock& clock, RandomBytes random) : clock_(clock), random_(std::move(random)) {}

void Directory::put(Account account) {
  auto identity = root_identity(account);
  const WriteLock lock(mutex_);
  show_identity(std::move(identity));
  std::string id = account.id;
  accounts_.insert_or_assign(std::move(id), std::move(account));
}

Status Directory::put(User user) {
  const WriteLock lock(mutex_);
  KEYHOLD_CHECK(show(user));
  std::string arn = user.arn;
  users_.insert_or_assign(std::move(arn), std::move(user));
  return ok();
}

Status Directory::put(Role role) {
  const WriteLock lock(mutex_);
  KEYHOLD_CHECK(show(role));
  std::string arn = role.arn;
  roles_.insert_or_assign(std::move(arn), std::move(role));
  return ok();
}

Status Directory::put(AccessKey key) {
  auto shared = std::make_shared<const AccessKey>(std::move(key));
  const WriteLock lock(mutex_);
  const auto owner = identities_.find(shared->owner_arn);
  if (owner == identities_.end()) return contradiction("an access key without its owner");
  keys_of_[shared->owner_arn].insert(shared->id);
  credentials_.insert_or_assign(shared->id,
                                std::make_shared<const Credential>(Credential{shared, owner->second, ++version_}));
  return ok();
}

/// Puts the identity in place and gives each of its access keys a new credential that points to it.
void Directory::show_identity(std::shared_ptr<const Identity> identity) {
  const std::string& arn = identity->principal.arn;
  for (const std::string& id : find_or_null(keys_of_, arn)) {
    auto& credential = credentials_.at(id);
    credential = std::make_shared<const Credential>(Credential{credential->key, identity, ++version_});
  }
  identities_.insert_or_assign(arn, identity);
}

void Directory::remove_account(std::string_view id) {
  const WriteLock lock(mutex_);
  identities_.erase(root_arn(id));
  if (const auto at = accounts_.find(id); at != accounts_.end()) accounts_.erase(at);
}

void Directory::remove_user(std::string_view user_arn) {
  const WriteLock lock(mutex_);
  if (const auto at = identities_.find(user_arn); at != identities_.end()) identities_.erase(at);
  if (const auto at = users_.find(user_arn); at != users_.end()) users_.erase(at);
}

void Directory::remove_role(std::string_view role_arn) {
  const WriteLock lock(mutex_);
  if (const auto at = identities_.find(role_arn); at != identities_.end()) identities_.erase(at);
  if (const auto at = roles_.find(role_arn); at != roles_.end()) roles_.erase(at);
}

void Directory::remove_group(std::string_view group_arn) {
  const WriteLock lock(mutex_);
  if (const auto at = groups_.find(group_arn); at != groups_.end()) groups_.erase(at);
}

void Directory::remove_policy(std::string_view policy_arn) {
  const WriteLock lock(mutex_);
  if (const auto at = policies_.find(policy_arn); at != policies_.end()) policies_.erase(at);
}

void Directory::remove_access_key(std::string_view id) {
  const WriteLock lock(mutex_);
  const auto at = credentials_.find(id);
  if (at == credentials_.end()) return;
  const auto owner = keys_of_.find(at->second->key->owner_arn);
  owner->second.erase(at->first);
  if (owner->second.empty()) keys_of_.erase(owner);
  credentials_.erase(at);
}

std::shared_ptr<const Credential> Directory::find_credential(std::string_view access_key_id) const {
  const ReadLock lock(mutex_);
  return find_or_null(credentials_, access_key_id);
}

std::shared_ptr<const Identity> Directory::find_identity(std::string_view arn) const {
  const ReadLock lock(mutex_);
  return find_or_null(identities_, arn);
}

bool Directory::lacks(const Principal& principal) const {
  if (principal.kind == PrincipalKind::kRoot || !find_account(principal.account)) return false;
  return find_identity(principal.acting_arn()) == nullptr;
}

std::optional<std::string> Directory::first_missing(const Policy& policy) const {
  for (const std::string& arn : policy.principal_arns()) {
    const Result<Principal> principal = parse_principal(arn);
    if (!principal || lacks(*principal)) return arn;
  }
  return std::nullopt;
}

std::optional<Account> Directory::find_account(std::string_view id) const {
  const ReadLock lock(mutex_);
  return find_copy(accounts_, id);
}

std::optional<User> Directory::find_user(std::string_view arn) const {
  const ReadLock lock(mutex_);
  return find_copy(users_, arn);
}

std::optional<Role> Directory::find_role(std::string_view arn) const {
  const ReadLock lock(mutex_);
  return find_copy(roles_, arn);
}

std::optional<Group> Directory::find_group(std::string_view arn) const {
  const ReadLock lock(mutex_);
  return find_copy(groups_, arn);
}

std::optional<ManagedPolicy> Directory::find_policy(std::string_view arn) const {
  const ReadLock lock(mutex_);
  return find_copy(policies_, arn);
}

template <>
std::optional<User> Directory::find<User>(std::string_view arn) const {
  return find_user(arn);
}

template <>
std::optional<Role> Directory::find<Role>(std::string_view arn) const {
  return find_role(arn);
}

template <>
std::optional<Group> Directory::find<Group>(std::string_view arn) const {
  return find_group(arn);
}

std::vector<Account> Directory::accounts() const {
  const ReadLock lock(mutex_);
  std::vector<Account> out;
  for (const auto& [id, account] : accounts_) out.push_back(account);
  return out;
}

std::vector<User> Directory::users(std::string_view account) const {
  const ReadLock lock(mutex_);
  return values_below(users_, user_arn(account, ""));
}

std::vector<Role> Directory::roles(std::string_view account) const {
  const ReadLock lock(mutex_);
  return values_below(roles_, role_arn(account, ""));
}

std::vector<Group> Directory::groups(std::string_view account) const {
  const ReadLock lock(mutex_);
  return values_below(groups_, group_arn(account, ""));
}

std::vector<User> Directory::members(const Group& group) const {
  std::vector<User> out = users(group.account);
  std::erase_if(out, [&](const User& user) { return !user.groups.contains(group.name); });
  return out;
}

std::vector<ManagedPolicy> Directory::policies(std::string_view account) const {
  const ReadLock lock(mutex_);
  return values_below(policies_, policy_arn(account, ""));
}

std::vector<std::shared_ptr<const AccessKey>> Directory::access_keys(std::string_view owner_arn) const {
  const ReadLock lock(mutex_);
  std::vector<std::shared_ptr<const AccessKey>> out;
  for (const std::string& id : find_or_null(keys_of_, owner_arn)) out.push_back(credentials_.at(id)->key);
  return out;
}

std::size_t Directory::count_keys(std::string_view owner_arn) const {
  const ReadLock lock(mutex_);
  return find_or_null(keys_of_, owner_arn).size();
}

bool Directory::has_users(std::string_view account) const {
  const std::string prefix = user_arn(account, "");
  const ReadLock lock(mutex_);
  const auto at = users_.lower_bound(prefix);
  return at != users_.end() && at->first.starts_with(prefix);
}

}  // namespace keyhold::iam

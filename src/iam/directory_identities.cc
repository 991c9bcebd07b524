// What a user or role is to a decision: its own policies, those attached to it and those of its groups, in one.
#include <algorithm>
#include <mutex>
#include <type_traits>

#include "keyhold/iam/directory.h"

namespace keyhold::iam {
namespace {

using WriteLock = std::unique_lock<std::shared_mutex>;

Error row_contradiction(const std::string& what) {
  return {ErrorCode::kInternal, "identity rows contradict: " + what};
}

void add(Identity& out, std::string name, const Policy& policy) {
  out.policy_names.push_back(std::move(name));
  out.policies.push_back(policy);
}

}  // namespace

/// Inline policies go by their name, managed ones by their ARN, both after `prefix`. The caller holds the lock.
template <class Owner>
Status Directory::add_policies(Identity& out, const Owner& owner, const std::string& prefix) const {
  for (const auto& [name, policy] : owner.policies) add(out, prefix + name, policy);
  for (const std::string& arn : owner.attached) {
    const auto managed = policies_.find(arn);
    if (managed == policies_.end()) return row_contradiction("a policy is attached that is not there");
    add(out, prefix + arn, managed->second.document);
  }
  return ok();
}

Result<std::shared_ptr<const Identity>> Directory::identity_of(const User& user) const {
  Identity out;
  out.principal = {PrincipalKind::kUser, user.arn, user.account};
  out.user_name = user.name;
  out.user_id = user.id;
  out.tags = user.tags;
  KEYHOLD_CHECK(add_policies(out, user, ""));
  for (const std::string& name : user.groups) {
    const auto group = groups_.find(group_arn(user.account, name));
    if (group == groups_.end()) return row_contradiction("a user is in a group that is not there");
    KEYHOLD_CHECK(add_policies(out, group->second, "group " + name + "/"));
  }
  return std::make_shared<const Identity>(std::move(out));
}

Result<std::shared_ptr<const Identity>> Directory::identity_of(const Role& role) const {
  Identity out;
  out.principal = {PrincipalKind::kRole, role.arn, role.account};
  out.user_id = role.id;
  out.tags = role.tags;
  KEYHOLD_CHECK(add_policies(out, role, ""));
  return std::make_shared<const Identity>(std::move(out));
}

/// Shows a user or role as it is with the present groups and policies.
template <class Entity>
Status Directory::show(const Entity& entity) {
  if (!accounts_.contains(entity.account)) return row_contradiction("a principal without its account");
  KEYHOLD_TRY(std::shared_ptr<const Identity> identity, identity_of(entity));
  if (!entity.boundary.empty()) {
    const auto boundary = policies_.find(entity.boundary);
    if (boundary == policies_.end()) return row_contradiction("a permissions boundary is not there");
    Identity limited = *identity;
    limited.boundary = boundary->second.document;
    identity = std::make_shared<const Identity>(std::move(limited));
  }
  show_identity(std::move(identity));
  return ok();
}

template Status Directory::show(const User& user);
template Status Directory::show(const Role& role);

/// Shows again the principals of the account that `uses` says have what changed.
template <class Uses>
Status Directory::show_where(std::string_view account, Uses uses) {
  const std::string users = user_arn(account, ""), roles = role_arn(account, "");
  for (auto at = users_.lower_bound(users); at != users_.end() && at->first.starts_with(users); ++at)
    if (uses(at->second)) KEYHOLD_CHECK(show(at->second));
  for (auto at = roles_.lower_bound(roles); at != roles_.end() && at->first.starts_with(roles); ++at)
    if (uses(at->second)) KEYHOLD_CHECK(show(at->second));
  return ok();
}

Status Directory::put(ManagedPolicy policy) {
  const std::string account = policy.account, arn = policy.arn;
  const auto through_group = [&](const User& user) {
    return std::ranges::any_of(user.groups, [&](const std::string& name) {
      const auto group = groups_.find(group_arn(account, name));
      return group != groups_.end() && group->second.attached.contains(arn);
    });
  };
  const WriteLock lock(mutex_);
  if (!accounts_.contains(account)) return row_contradiction("a policy without its account");
  policies_.insert_or_assign(arn, std::move(policy));
  return show_where(account, [&](const auto& owner) {
    if (owner.attached.contains(arn) || owner.boundary == arn) return true;
    if constexpr (std::is_same_v<decltype(owner), const User&>) return through_group(owner);
    return false;
  });
}

Status Directory::put(Group group) {
  const std::string account = group.account, name = group.name, arn = group.arn;
  const WriteLock lock(mutex_);
  if (!accounts_.contains(account)) return row_contradiction("a group without its account");
  groups_.insert_or_assign(arn, std::move(group));
  return show_where(account, [&](const auto& owner) {
    if constexpr (std::is_same_v<decltype(owner), const User&>) return owner.groups.contains(name);
    return false;
  });
}

}  // namespace keyhold::iam

// The first step of each change of the policies on users, groups and roles, and of groups and managed policies.
#include <algorithm>

#include "iam_error.h"
#include "keyhold/iam/directory.h"
#include "new_ids.h"
#include "plan_checks.h"
#include "text.h"

namespace keyhold::iam {
namespace {

constexpr std::size_t kMaxPolicyDescription = 1000;

/// What differs between the owners of policies.
struct OwnerRule {
  const char* noun;  // "user"
  std::size_t max_inline_bytes;
};
template <class Owner>
constexpr OwnerRule kRuleOf = {};
template <>
constexpr OwnerRule kRuleOf<User> = {"user", Directory::kMaxPolicyBytes};
template <>
constexpr OwnerRule kRuleOf<Group> = {"group", Directory::kMaxGroupPolicyBytes};
template <>
constexpr OwnerRule kRuleOf<Role> = {"role", Directory::kMaxRolePolicyBytes};

template <class Owner>
Result<Owner> existing(const Directory& directory, std::string_view arn) {
  std::optional<Owner> owner = directory.find<Owner>(arn);
  if (!owner) return no_such_entity(std::string("no such ") + kRuleOf<Owner>.noun);
  return *std::move(owner);
}

Result<ManagedPolicy> existing_policy(const Directory& directory, std::string_view arn, std::string_view account) {
  std::optional<ManagedPolicy> policy = directory.find_policy(arn);
  if (!policy || policy->account != account) return no_such_entity("no such managed policy");
  return *std::move(policy);
}

Result<Policy> parse_managed(std::string_view text) {
  if (size_without_space(text) > Directory::kMaxManagedPolicyBytes)
    return over_limit("a managed policy has at most " + std::to_string(Directory::kMaxManagedPolicyBytes) +
                      " characters");
  return parse_document(text, PolicyKind::kIdentityPolicy);
}

template <class List>
bool any_named(const List& list, std::string_view name) {
  return std::ranges::any_of(list, [&](const auto& each) { return equal_ignoring_case(each.name, name); });
}

}  // namespace

template <class Owner>
Result<Owner> Directory::plan_put_policy(std::string_view owner_arn, std::string_view policy_name,
                                         std::string_view text) const {
  KEYHOLD_TRY(Owner owner, existing<Owner>(*this, owner_arn));
  const OwnerRule rule = kRuleOf<Owner>;
  KEYHOLD_CHECK(put_inline_policy(owner.policies, policy_name, text, rule.max_inline_bytes, rule.noun));
  return owner;
}

template <class Owner>
Result<Owner> Directory::plan_delete_policy(std::string_view owner_arn, std::string_view policy_name) const {
  KEYHOLD_TRY(Owner owner, existing<Owner>(*this, owner_arn));
  KEYHOLD_CHECK(delete_inline_policy(owner.policies, policy_name, kRuleOf<Owner>.noun));
  return owner;
}

template <class Owner>
Result<Owner> Directory::plan_attach(std::string_view owner_arn, std::string_view policy_arn) const {
  KEYHOLD_TRY(Owner owner, existing<Owner>(*this, owner_arn));
  KEYHOLD_TRY(ManagedPolicy policy, existing_policy(*this, policy_arn, owner.account));
  owner.attached.insert(std::move(policy.arn));
  if (owner.attached.size() <= kMaxAttached) return owner;
  return over_limit(std::string("a ") + kRuleOf<Owner>.noun + " has at most " + std::to_string(kMaxAttached) +
                    " managed policies");
}

template <class Owner>
Result<Owner> Directory::plan_detach(std::string_view owner_arn, std::string_view policy_arn) const {
  KEYHOLD_TRY(Owner owner, existing<Owner>(*this, owner_arn));
  const auto at = owner.attached.find(policy_arn);
  if (at == owner.attached.end())
    return no_such_entity(std::string("no such policy is attached to the ") + kRuleOf<Owner>.noun);
  owner.attached.erase(at);
  return owner;
}

template <class Owner>
Result<Owner> Directory::plan_boundary(std::string_view owner_arn, std::string_view policy_arn) const {
  KEYHOLD_TRY(Owner owner, existing<Owner>(*this, owner_arn));
  owner.boundary.clear();
  if (policy_arn.empty()) return owner;
  KEYHOLD_TRY(ManagedPolicy policy, existing_policy(*this, policy_arn, owner.account));
  owner.boundary = std::move(policy.arn);
  return owner;
}

template <class Owner>
Result<Owner> Directory::plan_tags(std::string_view owner_arn, Tags tags) const {
  KEYHOLD_TRY(Owner owner, existing<Owner>(*this, owner_arn));
  KEYHOLD_CHECK(check_tags(tags));
  owner.tags = std::move(tags);
  return owner;
}

#define KEYHOLD_POLICY_PLANS(Owner)                                                                              \
  template Result<Owner> Directory::plan_put_policy(std::string_view, std::string_view, std::string_view) const; \
  template Result<Owner> Directory::plan_delete_policy(std::string_view, std::string_view) const;                \
  template Result<Owner> Directory::plan_attach(std::string_view, std::string_view) const;                       \
  template Result<Owner> Directory::plan_detach(std::string_view, std::string_view) const;
KEYHOLD_POLICY_PLANS(User)
KEYHOLD_POLICY_PLANS(Group)
KEYHOLD_POLICY_PLANS(Role)
#undef KEYHOLD_POLICY_PLANS
template Result<User> Directory::plan_boundary(std::string_view, std::string_view) const;
template Result<Role> Directory::plan_boundary(std::string_view, std::string_view) const;
template Result<User> Directory::plan_tags(std::string_view, Tags) const;
template Result<Role> Directory::plan_tags(std::string_view, Tags) const;

Result<Group> Directory::plan_group(std::string_view account, std::string_view name) const {
  KEYHOLD_CHECK(check_name(name, 128, "a group name"));
  if (!find_account(account)) return no_such_entity("no such account");
  if (any_named(groups(account), name)) return already_exists("group " + group_arn(account, name) + " exists");
  return Group{.arn = group_arn(account, name),
               .account = std::string(account),
               .name = std::string(name),
               .id = new_id(random_, "AGPA", 17),
               .created = clock_.now()};
}

Result<ManagedPolicy> Directory::plan_policy(std::string_view account, std::string_view name, std::string_view text,
                                             std::string description) const {
  KEYHOLD_CHECK(check_name(name, 128, "a policy name"));
  if (description.size() > kMaxPolicyDescription)
    return not_valid("a policy's description has at most 1000 characters");
  if (!find_account(account)) return no_such_entity("no such account");
  if (any_named(policies(account), name)) return already_exists("policy " + policy_arn(account, name) + " exists");
  KEYHOLD_TRY(Policy document, parse_managed(text));
  const WallTime now = clock_.now();
  return ManagedPolicy{.arn = policy_arn(account, name),
                       .account = std::string(account),
                       .name = std::string(name),
                       .id = new_id(random_, "ANPA", 17),
                       .description = std::move(description),
                       .document = std::move(document),
                       .created = now,
                       .updated = now};
}

Result<ManagedPolicy> Directory::plan_policy_document(std::string_view policy_arn, std::string_view text) const {
  std::optional<ManagedPolicy> policy = find_policy(policy_arn);
  if (!policy) return no_such_entity("no such managed policy");
  KEYHOLD_TRY(policy->document, parse_managed(text));
  policy->updated = clock_.now();
  return *std::move(policy);
}

Result<User> Directory::plan_join(std::string_view user_arn, std::string_view group_name) const {
  KEYHOLD_TRY(User user, existing<User>(*this, user_arn));
  if (!find_group(group_arn(user.account, group_name))) return no_such_entity("no such group");
  user.groups.emplace(group_name);
  if (user.groups.size() <= kMaxGroups) return user;
  return over_limit("a user is in at most " + std::to_string(kMaxGroups) + " groups");
}

Result<User> Directory::plan_leave(std::string_view user_arn, std::string_view group_name) const {
  KEYHOLD_TRY(User user, existing<User>(*this, user_arn));
  const auto at = user.groups.find(group_name);
  if (at == user.groups.end()) return no_such_entity("the user is not in the group");
  user.groups.erase(at);
  return user;
}

Status Directory::check_delete_group(std::string_view group_arn) const {
  KEYHOLD_TRY(const Group group, existing<Group>(*this, group_arn));
  if (!members(group).empty()) return delete_conflict("the group still has members");
  if (!group.policies.empty() || !group.attached.empty()) return delete_conflict("the group still has policies");
  return ok();
}

Status Directory::check_delete_policy(std::string_view policy_arn) const {
  const std::optional<ManagedPolicy> policy = find_policy(policy_arn);
  if (!policy) return no_such_entity("no such managed policy");
  const auto attached = [&](const auto& owner) { return owner.attached.contains(policy_arn); };
  const auto limited = [&](const auto& owner) { return owner.boundary == policy_arn; };
  const std::vector<User> all_users = users(policy->account);
  const std::vector<Role> all_roles = roles(policy->account);
  if (std::ranges::any_of(all_users, attached) || std::ranges::any_of(all_roles, attached) ||
      std::ranges::any_of(groups(policy->account), attached))
    return delete_conflict("the policy is still attached");
  if (std::ranges::any_of(all_users, limited) || std::ranges::any_of(all_roles, limited))
    return delete_conflict("the policy is still a permissions boundary");
  return ok();
}

}  // namespace keyhold::iam

// The operator's changes of groups, of managed policies, and of what policies, limits and tags principals have.
#include "identity_rows.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/identities.h"

namespace keyhold::kms {
namespace {

// IAM's names of actions are made of what they are about: PutUserPolicy, PutGroupPolicy, PutRolePolicy.
template <class Owner>
constexpr const char* kNoun = "";
template <>
constexpr const char* kNoun<iam::User> = "User";
template <>
constexpr const char* kNoun<iam::Group> = "Group";
template <>
constexpr const char* kNoun<iam::Role> = "Role";

template <class Owner>
std::string action_on(const char* verb, const char* object) {
  return std::string("iam:") + verb + kNoun<Owner> + object;
}

}  // namespace

Task<Result<iam::Group>> Identities::create_group(Administrator by, std::string account, std::string group_name) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Group group, parts_.directory.plan_group(account, group_name));
  co_return co_await store(std::move(by), "iam:CreateGroup", std::move(group));
}

Task<Status> Identities::delete_group(Administrator by, std::string group_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_group(group_arn));
  KEYHOLD_CO_CHECK(co_await erase(std::move(by), "iam:DeleteGroup", std::string(kGroupRow), group_arn));
  parts_.directory.remove_group(group_arn);
  co_return ok();
}

Task<Result<iam::User>> Identities::join_group(Administrator by, std::string user_arn, std::string group_name) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::User user, parts_.directory.plan_join(user_arn, group_name));
  co_return co_await store(std::move(by), "iam:AddUserToGroup", std::move(user));
}

Task<Result<iam::User>> Identities::leave_group(Administrator by, std::string user_arn, std::string group_name) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::User user, parts_.directory.plan_leave(user_arn, group_name));
  co_return co_await store(std::move(by), "iam:RemoveUserFromGroup", std::move(user));
}

Task<Result<iam::ManagedPolicy>> Identities::create_policy(Administrator by, std::string account,
                                                           std::string policy_name, std::string text,
                                                           std::string description) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::ManagedPolicy policy,
                 parts_.directory.plan_policy(account, policy_name, text, std::move(description)));
  co_return co_await store(std::move(by), "iam:CreatePolicy", std::move(policy));
}

Task<Result<iam::ManagedPolicy>> Identities::set_policy_document(Administrator by, std::string policy_arn,
                                                                 std::string text) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::ManagedPolicy policy, parts_.directory.plan_policy_document(policy_arn, text));
  co_return co_await store(std::move(by), "iam:CreatePolicyVersion", std::move(policy));
}

Task<Status> Identities::delete_managed_policy(Administrator by, std::string policy_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_policy(policy_arn));
  KEYHOLD_CO_CHECK(co_await erase(std::move(by), "iam:DeletePolicy", std::string(kPolicyRow), policy_arn));
  parts_.directory.remove_policy(policy_arn);
  co_return ok();
}

template <class Owner>
Task<Result<Owner>> Identities::put_policy(Administrator by, std::string owner_arn, std::string policy_name,
                                           std::string text) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(Owner owner, parts_.directory.plan_put_policy<Owner>(owner_arn, policy_name, text));
  co_return co_await store(std::move(by), action_on<Owner>("Put", "Policy"), std::move(owner));
}

template <class Owner>
Task<Result<Owner>> Identities::delete_policy(Administrator by, std::string owner_arn, std::string policy_name) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(Owner owner, parts_.directory.plan_delete_policy<Owner>(owner_arn, policy_name));
  co_return co_await store(std::move(by), action_on<Owner>("Delete", "Policy"), std::move(owner));
}

template <class Owner>
Task<Result<Owner>> Identities::attach_policy(Administrator by, std::string owner_arn, std::string policy_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(Owner owner, parts_.directory.plan_attach<Owner>(owner_arn, policy_arn));
  co_return co_await store(std::move(by), action_on<Owner>("Attach", "Policy"), std::move(owner));
}

template <class Owner>
Task<Result<Owner>> Identities::detach_policy(Administrator by, std::string owner_arn, std::string policy_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(Owner owner, parts_.directory.plan_detach<Owner>(owner_arn, policy_arn));
  co_return co_await store(std::move(by), action_on<Owner>("Detach", "Policy"), std::move(owner));
}

template <class Owner>
Task<Result<Owner>> Identities::set_boundary(Administrator by, std::string owner_arn, std::string policy_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(Owner owner, parts_.directory.plan_boundary<Owner>(owner_arn, policy_arn));
  std::string action = action_on<Owner>(policy_arn.empty() ? "Delete" : "Put", "PermissionsBoundary");
  co_return co_await store(std::move(by), std::move(action), std::move(owner));
}

template <class Owner>
Task<Result<Owner>> Identities::set_tags(Administrator by, std::string owner_arn, iam::Tags tags) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(Owner owner, parts_.directory.plan_tags<Owner>(owner_arn, std::move(tags)));
  co_return co_await store(std::move(by), action_on<Owner>("Tag", ""), std::move(owner));
}

#define KEYHOLD_POLICY_CHANGES(Owner)                                                                        \
  template Task<Result<Owner>> Identities::put_policy(Administrator, std::string, std::string, std::string); \
  template Task<Result<Owner>> Identities::delete_policy<Owner>(Administrator, std::string, std::string);    \
  template Task<Result<Owner>> Identities::attach_policy<Owner>(Administrator, std::string, std::string);    \
  template Task<Result<Owner>> Identities::detach_policy<Owner>(Administrator, std::string, std::string);
KEYHOLD_POLICY_CHANGES(iam::User)
KEYHOLD_POLICY_CHANGES(iam::Group)
KEYHOLD_POLICY_CHANGES(iam::Role)
#undef KEYHOLD_POLICY_CHANGES
template Task<Result<iam::User>> Identities::set_boundary(Administrator, std::string, std::string);
template Task<Result<iam::Role>> Identities::set_boundary(Administrator, std::string, std::string);
template Task<Result<iam::User>> Identities::set_tags(Administrator, std::string, iam::Tags);
template Task<Result<iam::Role>> Identities::set_tags(Administrator, std::string, iam::Tags);

}  // namespace keyhold::kms

// The operator's changes of roles.
#include "identity_rows.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/iam/entity_json.h"
#include "keyhold/kms/identities.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {

Task<Result<iam::Role>> Identities::store(Administrator by, std::string action, iam::Role role) {
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kRoleRow, role.arn, iam::to_json(role).view()));
  KEYHOLD_CO_CHECK(co_await write(std::move(by), std::move(action), role.arn, std::move(batch)));
  KEYHOLD_CO_CHECK(parts_.directory.put(role));
  co_return role;
}

Task<Result<iam::Role>> Identities::create_role(Administrator by, std::string account, std::string role_name,
                                                iam::NewRole about) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Role role, parts_.directory.plan_role(account, role_name, std::move(about)));
  co_return co_await store(std::move(by), "iam:CreateRole", std::move(role));
}

Task<Status> Identities::delete_role(Administrator by, std::string role_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_role(role_arn));
  storage::Batch batch;
  parts_.vault.erase_row(batch, kRoleRow, role_arn);
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:DeleteRole", role_arn, std::move(batch)));
  parts_.directory.remove_role(role_arn);
  co_return ok();
}

Task<Result<iam::Role>> Identities::put_trust(Administrator by, std::string role_arn, std::string text) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Role role, parts_.directory.plan_put_trust(role_arn, text));
  co_return co_await store(std::move(by), "iam:UpdateAssumeRolePolicy", std::move(role));
}

Task<Result<iam::Role>> Identities::put_role_policy(Administrator by, std::string role_arn, std::string policy_name,
                                                    std::string text) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Role role, parts_.directory.plan_put_role_policy(role_arn, policy_name, text));
  co_return co_await store(std::move(by), "iam:PutRolePolicy", std::move(role));
}

Task<Result<iam::Role>> Identities::delete_role_policy(Administrator by, std::string role_arn,
                                                       std::string policy_name) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Role role, parts_.directory.plan_delete_role_policy(role_arn, policy_name));
  co_return co_await store(std::move(by), "iam:DeleteRolePolicy", std::move(role));
}

}  // namespace keyhold::kms

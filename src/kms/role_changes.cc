// The operator's changes of roles.
#include "identity_rows.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/identities.h"

namespace keyhold::kms {

Task<Result<iam::Role>> Identities::create_role(Administrator by, std::string account, std::string role_name,
                                                iam::NewRole about) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Role role, parts_.directory.plan_role(account, role_name, std::move(about)));
  co_return co_await store(std::move(by), "iam:CreateRole", std::move(role));
}

Task<Status> Identities::delete_role(Administrator by, std::string role_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_role(role_arn));
  KEYHOLD_CO_CHECK(co_await erase(std::move(by), "iam:DeleteRole", std::string(kRoleRow), role_arn));
  parts_.directory.remove_role(role_arn);
  co_return ok();
}

Task<Result<iam::Role>> Identities::put_trust(Administrator by, std::string role_arn, std::string text) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Role role, parts_.directory.plan_put_trust(role_arn, text));
  co_return co_await store(std::move(by), "iam:UpdateAssumeRolePolicy", std::move(role));
}

}  // namespace keyhold::kms

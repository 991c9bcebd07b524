#include "keyhold/kms/identities.h"

#include "identity_rows.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/iam/entity_json.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {

Task<Status> Identities::write(Administrator by, std::string action, std::string resource, storage::Batch batch) {
  audit::Decision decision{.request_id = std::move(by.request_id),
                           .who = std::move(by.who),
                           .action = std::move(action),
                           .resource = std::move(resource),
                           .source = std::move(by.source),
                           .context = {},
                           .verdict = "operator",
                           .error = {}};
  return parts_.audit.append(std::move(decision), std::move(batch));
}

Task<Result<iam::Account>> Identities::create_account(Administrator by, std::string account_name,
                                                      std::optional<std::string> id) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Account account, parts_.directory.plan_account(account_name, id));
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kAccountRow, account.id, iam::to_json(account).view()));
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:CreateAccount", iam::root_arn(account.id), std::move(batch)));
  parts_.directory.put(account);
  co_return account;
}

Task<Result<iam::User>> Identities::create_user(Administrator by, std::string account, std::string user_name,
                                                bool administrator) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::User user, administrator ? parts_.directory.plan_administrator(account, user_name)
                                               : parts_.directory.plan_user(account, user_name));
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kUserRow, user.arn, iam::to_json(user).view()));
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:CreateUser", user.arn, std::move(batch)));
  KEYHOLD_CO_CHECK(parts_.directory.put(user));
  co_return user;
}

Task<Status> Identities::delete_user(Administrator by, std::string user_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_user(user_arn));
  storage::Batch batch;
  parts_.vault.erase_row(batch, kUserRow, user_arn);
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:DeleteUser", user_arn, std::move(batch)));
  parts_.directory.remove_user(user_arn);
  co_return ok();
}

Task<Result<iam::User>> Identities::put_policy(Administrator by, std::string user_arn, std::string policy_name,
                                               std::string text) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::User user, parts_.directory.plan_put_policy(user_arn, policy_name, text));
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kUserRow, user.arn, iam::to_json(user).view()));
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:PutUserPolicy", user.arn, std::move(batch)));
  KEYHOLD_CO_CHECK(parts_.directory.put(user));
  co_return user;
}

Task<Result<iam::User>> Identities::delete_policy(Administrator by, std::string user_arn, std::string policy_name) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::User user, parts_.directory.plan_delete_policy(user_arn, policy_name));
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kUserRow, user.arn, iam::to_json(user).view()));
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:DeleteUserPolicy", user.arn, std::move(batch)));
  KEYHOLD_CO_CHECK(parts_.directory.put(user));
  co_return user;
}

Task<Result<iam::AccessKey>> Identities::create_access_key(Administrator by, std::string owner_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::AccessKey key, parts_.directory.plan_access_key(owner_arn));
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kAccessKeyRow, key.id, iam::to_json(key).view()));
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:CreateAccessKey", owner_arn, std::move(batch)));
  KEYHOLD_CO_CHECK(parts_.directory.put(key.with_status(key.status)));
  co_return key;
}

Task<Result<iam::AccessKey>> Identities::set_access_key_status(Administrator by, std::string id,
                                                               iam::AccessKeyStatus status) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::AccessKey key, parts_.directory.plan_access_key_status(id, status));
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kAccessKeyRow, key.id, iam::to_json(key).view()));
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:UpdateAccessKey", key.owner_arn, std::move(batch)));
  KEYHOLD_CO_CHECK(parts_.directory.put(key.with_status(key.status)));
  co_return key;
}

Task<Status> Identities::delete_access_key(Administrator by, std::string id) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_access_key(id));
  storage::Batch batch;
  parts_.vault.erase_row(batch, kAccessKeyRow, id);
  const std::shared_ptr<const iam::Credential> credential = parts_.directory.find_credential(id);
  std::string owner = credential == nullptr ? std::string() : credential->key->owner_arn;
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:DeleteAccessKey", std::move(owner), std::move(batch)));
  parts_.directory.remove_access_key(id);
  signing_keys_.forget(id);
  co_return ok();
}

}  // namespace keyhold::kms

#include "keyhold/kms/identities.h"

#include "identity_rows.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/iam/entity_json.h"
#include "keyhold/kms/access_key_uses.h"
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

template <class Entity>
Task<Result<Entity>> Identities::store(Administrator by, std::string action, Entity entity) {
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, row_kind(entity), entity.arn, iam::to_json(entity).view()));
  KEYHOLD_CO_CHECK(co_await write(std::move(by), std::move(action), entity.arn, std::move(batch)));
  KEYHOLD_CO_CHECK(parts_.directory.put(entity));
  co_return entity;
}

template Task<Result<iam::ManagedPolicy>> Identities::store(Administrator, std::string, iam::ManagedPolicy);
template Task<Result<iam::OidcProvider>> Identities::store(Administrator, std::string, iam::OidcProvider);
template Task<Result<iam::Group>> Identities::store(Administrator, std::string, iam::Group);
template Task<Result<iam::User>> Identities::store(Administrator, std::string, iam::User);
template Task<Result<iam::Role>> Identities::store(Administrator, std::string, iam::Role);

Task<Status> Identities::erase(Administrator by, std::string action, std::string kind, std::string arn) {
  storage::Batch batch;
  parts_.vault.erase_row(batch, kind, arn);
  co_return co_await write(std::move(by), std::move(action), std::move(arn), std::move(batch));
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
  co_return co_await store(std::move(by), "iam:CreateUser", std::move(user));
}

Task<Status> Identities::delete_user(Administrator by, std::string user_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_user(user_arn));
  KEYHOLD_CO_CHECK(co_await erase(std::move(by), "iam:DeleteUser", std::string(kUserRow), user_arn));
  parts_.directory.remove_user(user_arn);
  co_return ok();
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
  parts_.vault.erase_row(batch, kAccessKeyUseRow, id);
  const std::shared_ptr<const iam::Credential> credential = parts_.directory.find_credential(id);
  std::string owner = credential == nullptr ? std::string() : credential->key->owner_arn;
  KEYHOLD_CO_CHECK(co_await write(std::move(by), "iam:DeleteAccessKey", std::move(owner), std::move(batch)));
  parts_.directory.remove_access_key(id);
  signing_keys_.forget(id);
  parts_.access_key_uses.forget(id);
  co_return ok();
}

}  // namespace keyhold::kms

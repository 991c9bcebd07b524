// The operator's administration of accounts, users and access keys.
#include "aws_component_entities.h"

namespace keyhold::server {
namespace {

json::Object shown(const iam::Account& account) {
  return {{"id", account.id},
          {"name", account.name},
          {"arn", iam::root_arn(account.id)},
          {"created", to_rfc3339(account.created)}};
}

json::Object shown(const ComponentCall& call, const iam::AccessKey& key) {
  json::Object out{{"accessKeyId", key.id},
                   {"userArn", key.owner_arn},
                   {"status", iam::name(key.status)},
                   {"created", to_rfc3339(key.created)}};
  if (const std::optional<kms::AccessKeyUse> use = call.kms.access_key_uses().find(key.id))
    out["lastUsed"] = json::Object{{"date", to_rfc3339(use->time)}, {"service", use->service}, {"region", use->region}};
  return out;
}

Result<iam::AccessKeyStatus> parse_status(std::string_view text) {
  if (text == "Active") return iam::AccessKeyStatus::kActive;
  if (text == "Inactive") return iam::AccessKeyStatus::kInactive;
  return Error{ErrorCode::kInvalidArgument, "status: must be Active or Inactive", "invalid-field"};
}

// An access key is named below its user; under any other it does not exist.
Status check_owner(const ComponentCall& call) {
  const auto credential = call.kms.directory().find_credential(call.segments.at(2));
  if (credential != nullptr && credential->key->owner_arn == owner_arn<iam::User>(call)) return ok();
  return no_such("the user has no such access key");
}

}  // namespace

Task<ComponentAnswer> list_accounts(ComponentCall& call) {
  json::Array accounts;
  for (const iam::Account& account : call.kms.directory().accounts()) accounts.push_back(shown(account));
  co_return json_answer(200, json::Object{{"accounts", accounts}});
}

Task<ComponentAnswer> create_account(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(std::string account_name, members.text("name"));
  KEYHOLD_CO_TRY(std::optional<std::string> id, members.optional_text("id"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const iam::Account account, co_await call.kms.identities().create_account(
                                                 call.administrator(), std::move(account_name), std::move(id)));
  co_return json_answer(201, shown(account));
}

Task<ComponentAnswer> list_users(ComponentCall& call) {
  KEYHOLD_CO_CHECK(check_account(call));
  json::Array users;
  for (const iam::User& user : call.kms.directory().users(call.segments.at(0))) users.push_back(shown(user));
  co_return json_answer(200, json::Object{{"users", users}});
}

Task<ComponentAnswer> create_user(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(std::string user_name, members.text("name"));
  KEYHOLD_CO_TRY(const bool administrator, members.flag("administrator"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const iam::User user,
                 co_await call.kms.identities().create_user(call.administrator(), call.segments.at(0),
                                                            std::move(user_name), administrator));
  co_return json_answer(201, shown(user));
}

Task<ComponentAnswer> show_user(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::User user, existing<iam::User>(call));
  co_return json_answer(200, shown(user));
}

Task<ComponentAnswer> delete_user(ComponentCall& call) {
  KEYHOLD_CO_CHECK(co_await call.kms.identities().delete_user(call.administrator(), owner_arn<iam::User>(call)));
  co_return no_content();
}

Task<ComponentAnswer> list_access_keys(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::User user, existing<iam::User>(call));
  json::Array keys;
  for (const auto& key : call.kms.directory().access_keys(user.arn)) keys.push_back(shown(call, *key));
  co_return json_answer(200, json::Object{{"accessKeys", keys}});
}

Task<ComponentAnswer> create_access_key(ComponentCall& call) {
  KEYHOLD_CO_TRY(const RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const iam::AccessKey key,
                 co_await call.kms.identities().create_access_key(call.administrator(), owner_arn<iam::User>(call)));
  co_return json_answer_with_secret(201, shown(call, key), "secretAccessKey", key.secret);
}

Task<ComponentAnswer> change_access_key(ComponentCall& call) {
  KEYHOLD_CO_CHECK(check_owner(call));
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(const std::string wanted, members.text("status"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const iam::AccessKeyStatus status, parse_status(wanted));
  KEYHOLD_CO_TRY(const iam::AccessKey key, co_await call.kms.identities().set_access_key_status(
                                               call.administrator(), call.segments.at(2), status));
  co_return json_answer(200, shown(call, key));
}

Task<ComponentAnswer> delete_access_key(ComponentCall& call) {
  KEYHOLD_CO_CHECK(check_owner(call));
  KEYHOLD_CO_CHECK(co_await call.kms.identities().delete_access_key(call.administrator(), call.segments.at(2)));
  co_return no_content();
}

}  // namespace keyhold::server

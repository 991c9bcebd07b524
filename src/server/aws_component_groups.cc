// The operator's administration of groups and their members.
#include "aws_component_entities.h"

namespace keyhold::server {
namespace {

// Of the member that a path below a group names.
std::string member_arn(const ComponentCall& call) {
  return iam::user_arn(call.segments.at(0), call.segments.at(2));
}

json::Object shown_with_members(const ComponentCall& call, const iam::Group& group) {
  json::Array members;
  for (const iam::User& user : call.kms.directory().members(group)) members.push_back(json::Value(user.name));
  json::Object out = shown(group);
  out["members"] = std::move(members);
  return out;
}

}  // namespace

Task<ComponentAnswer> list_groups(ComponentCall& call) {
  KEYHOLD_CO_CHECK(check_account(call));
  json::Array groups;
  for (const iam::Group& group : call.kms.directory().groups(call.segments.at(0))) groups.push_back(shown(group));
  co_return json_answer(200, json::Object{{"groups", groups}});
}

Task<ComponentAnswer> create_group(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(std::string group_name, members.text("name"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const iam::Group group, co_await call.kms.identities().create_group(
                                             call.administrator(), call.segments.at(0), std::move(group_name)));
  co_return json_answer(201, shown_with_members(call, group));
}

Task<ComponentAnswer> show_group(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::Group group, existing<iam::Group>(call));
  co_return json_answer(200, shown_with_members(call, group));
}

Task<ComponentAnswer> delete_group(ComponentCall& call) {
  KEYHOLD_CO_CHECK(co_await call.kms.identities().delete_group(call.administrator(), owner_arn<iam::Group>(call)));
  co_return no_content();
}

Task<ComponentAnswer> add_member(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::User user, co_await call.kms.identities().join_group(call.administrator(), member_arn(call),
                                                                                 call.segments.at(1)));
  co_return json_answer(200, shown(user));
}

Task<ComponentAnswer> remove_member(ComponentCall& call) {
  KEYHOLD_CO_CHECK(
      co_await call.kms.identities().leave_group(call.administrator(), member_arn(call), call.segments.at(1)));
  co_return no_content();
}

}  // namespace keyhold::server

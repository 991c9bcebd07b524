// The operator's administration of roles: who may take them on, and what they may then do.
#include "aws_component_entities.h"

namespace keyhold::server {
namespace {

Result<iam::NewRole> read_new_role(RequestMembers& members) {
  iam::NewRole out;
  KEYHOLD_TRY(const json::Object trust, members.object("trust"));
  if (trust.empty()) return invalid_field("trust", "is missing: the policy of who may take the role on");
  out.trust = json::write(trust);
  KEYHOLD_TRY(std::optional<std::string> description, members.optional_text("description"));
  out.description = std::move(description).value_or("");
  KEYHOLD_TRY(const std::optional<std::int64_t> longest, members.optional_number("maxSessionSeconds"));
  if (longest) out.max_session = std::chrono::seconds(*longest);
  return out;
}

}  // namespace

Task<ComponentAnswer> list_roles(ComponentCall& call) {
  KEYHOLD_CO_CHECK(check_account(call));
  json::Array roles;
  for (const iam::Role& role : call.kms.directory().roles(call.segments.at(0))) roles.push_back(shown(role));
  co_return json_answer(200, json::Object{{"roles", roles}});
}

Task<ComponentAnswer> create_role(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(std::string role_name, members.text("name"));
  KEYHOLD_CO_TRY(iam::NewRole about, read_new_role(members));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const iam::Role role,
                 co_await call.kms.identities().create_role(call.administrator(), call.segments.at(0),
                                                            std::move(role_name), std::move(about)));
  co_return json_answer(201, shown(role));
}

Task<ComponentAnswer> show_role(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::Role role, existing<iam::Role>(call));
  co_return json_answer(200, shown(role));
}

Task<ComponentAnswer> delete_role(ComponentCall& call) {
  KEYHOLD_CO_CHECK(co_await call.kms.identities().delete_role(call.administrator(), owner_arn<iam::Role>(call)));
  co_return no_content();
}

Task<ComponentAnswer> put_trust(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::Role role,
                 co_await call.kms.identities().put_trust(call.administrator(), owner_arn<iam::Role>(call),
                                                          std::string(call.body.text())));
  co_return json_answer(200, shown(role));
}

}  // namespace keyhold::server

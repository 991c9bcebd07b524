// The operator's administration of roles: who may take them on, and what they may then do.
#include "aws_component_call.h"

namespace keyhold::server {
namespace {

std::string role_of(const ComponentCall& call) {
  return iam::role_arn(call.segments.at(0), call.segments.at(1));
}

json::Array policy_names(const iam::Role& role) {
  json::Array out;
  for (const auto& [policy_name, policy] : role.policies) out.push_back(json::Value(policy_name));
  return out;
}

// The trust policy parsed when the role was made, so it parses now.
json::Object shown(const iam::Role& role) {
  return {{"account", role.account},
          {"name", role.name},
          {"arn", role.arn},
          {"id", role.id},
          {"description", role.description},
          {"maxSessionSeconds", role.max_session.count()},
          {"trust", json::parse_object(role.trust.text()).value()},
          {"policies", policy_names(role)},
          {"created", to_rfc3339(role.created)}};
}

Result<iam::Role> existing_role(const ComponentCall& call) {
  std::optional<iam::Role> role = call.kms.directory().find_role(role_of(call));
  if (!role) return Error{ErrorCode::kNotFound, "there is no such role", "NoSuchEntity"};
  return *std::move(role);
}

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
  if (!call.kms.directory().find_account(call.segments.at(0)))
    co_return Error{ErrorCode::kNotFound, "there is no such account", "NoSuchEntity"};
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
  KEYHOLD_CO_TRY(const iam::Role role, existing_role(call));
  co_return json_answer(200, shown(role));
}

Task<ComponentAnswer> delete_role(ComponentCall& call) {
  KEYHOLD_CO_CHECK(co_await call.kms.identities().delete_role(call.administrator(), role_of(call)));
  co_return no_content();
}

Task<ComponentAnswer> put_trust(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::Role role, co_await call.kms.identities().put_trust(call.administrator(), role_of(call),
                                                                                std::string(call.body.text())));
  co_return json_answer(200, shown(role));
}

Task<ComponentAnswer> list_role_policies(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::Role role, existing_role(call));
  co_return json_answer(200, json::Object{{"policies", policy_names(role)}});
}

Task<ComponentAnswer> get_role_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::Role role, existing_role(call));
  const auto found = role.policies.find(call.segments.at(2));
  if (found == role.policies.end())
    co_return Error{ErrorCode::kNotFound, "the role has no such policy", "NoSuchEntity"};
  co_return json_answer(200, PlaintextBytes::copy_of(found->second.text()));
}

Task<ComponentAnswer> put_role_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::Role role,
                 co_await call.kms.identities().put_role_policy(call.administrator(), role_of(call),
                                                                call.segments.at(2), std::string(call.body.text())));
  co_return json_answer(200, shown(role));
}

Task<ComponentAnswer> delete_role_policy(ComponentCall& call) {
  KEYHOLD_CO_TRY(const iam::Role role, co_await call.kms.identities().delete_role_policy(
                                           call.administrator(), role_of(call), call.segments.at(2)));
  static_cast<void>(role);
  co_return no_content();
}

}  // namespace keyhold::server

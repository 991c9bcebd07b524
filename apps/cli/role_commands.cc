#include "cli/role_commands.h"

#include "cli/administer.h"
#include "cli/output.h"
#include "exit_code.h"
#include "files.h"

namespace keyhold::apps {
namespace {

std::string roles_path(const std::string& account) {
  return std::string(kAccountsPath) + "/" + account + "/roles";
}
std::string role_path(const RoleItem& role) {
  return roles_path(role.account) + "/" + role.role;
}
std::string role_policy_path(const RoleItem& policy) {
  return role_path(policy) + "/policies/" + policy.policy;
}

Result<json::Object> read_document(const std::filesystem::path& path) {
  KEYHOLD_TRY(const PlaintextBytes text, read_file(path));
  auto object = json::parse_object(text.text());
  if (!object)
    return Error{ErrorCode::kInvalidArgument, path.string() + ": " + object.error().detail, "malformed-json"};
  return object;
}

void add_value(json::Object& object, const std::string& name, const std::string& value) {
  json::Value& place = object[name];
  if (!place.is_array()) place = json::Array();
  place.get_array().push_back(json::Value(value));
}

struct NamedValue {
  std::string name, value;
};
Result<NamedValue> parse_pair(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return Error{ErrorCode::kInvalidArgument, "not NAME=VALUE: " + text, "invalid-option"};
  return NamedValue{text.substr(0, equals), text.substr(equals + 1)};
}

Result<json::Object> explain_body(const ExplainOptions& question) {
  json::Object context, pairs;
  for (const std::string& text : question.context) {
    KEYHOLD_TRY(const NamedValue pair, parse_pair(text));
    add_value(context, pair.name, pair.value);
  }
  for (const std::string& text : question.encryption_context) {
    KEYHOLD_TRY(const NamedValue pair, parse_pair(text));
    pairs[pair.name] = pair.value;
  }
  return json::Object{{"principalArn", question.principal},
                      {"action", question.action},
                      {"resourceArn", question.resource},
                      {"context", std::move(context)},
                      {"encryptionContext", std::move(pairs)}};
}

bool says_allowed(const ApiAnswer& answer) {
  const Result<json::Object> object = answer.object();
  const json::Value* const allowed = object ? json::find(*object, "allowed") : nullptr;
  return allowed != nullptr && allowed->is_bool() && allowed->get_bool();
}

}  // namespace

int create_role(const CommonOptions& common, const RoleItem& role, const NewRoleOptions& about) {
  const Result<json::Object> trust = read_document(about.trust);
  if (!trust) return report(trust.error());
  json::Object body{{"name", role.role}, {"trust", *trust}, {"description", about.description}};
  if (about.max_session_seconds) body["maxSessionSeconds"] = *about.max_session_seconds;
  return administer(common, api_send("POST", roles_path(role.account), std::move(body)));
}

int list_roles(const CommonOptions& common, const std::string& account) {
  return administer(common, "GET", roles_path(account));
}

int show_role(const CommonOptions& common, const RoleItem& role) {
  return administer(common, "GET", role_path(role));
}

int delete_role(const CommonOptions& common, const RoleItem& role) {
  return administer(common, "DELETE", role_path(role));
}

int put_trust(const CommonOptions& common, const RoleItem& role, const std::filesystem::path& document) {
  return put_document(common, role_path(role) + "/trust", document);
}

int put_role_policy(const CommonOptions& common, const RoleItem& policy, const std::filesystem::path& document) {
  return put_document(common, role_policy_path(policy), document);
}

int get_role_policy(const CommonOptions& common, const RoleItem& policy) {
  return get_document(common, role_policy_path(policy));
}

int list_role_policies(const CommonOptions& common, const RoleItem& role) {
  return administer(common, "GET", role_path(role) + "/policies");
}

int delete_role_policy(const CommonOptions& common, const RoleItem& policy) {
  return administer(common, "DELETE", role_policy_path(policy));
}

int explain(const CommonOptions& common, const ExplainOptions& question) {
  Result<json::Object> body = explain_body(question);
  if (!body) {
    report(body.error());
    return kExitUsage;
  }
  const Result<ApiAnswer> answer =
      ask_component_port(common, api_send("POST", "/keyhold/v1/explain", std::move(*body)));
  if (!answer) return report(answer.error());
  print_answer(*answer, common.json);
  return says_allowed(*answer) ? kExitOk : kExitRefused;
}

}  // namespace keyhold::apps

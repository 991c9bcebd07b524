#include "cli/role_commands.h"

#include "cli/administer.h"
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

}  // namespace keyhold::apps

#include "keyhold/iam/principal.h"

#include "arn_pattern.h"
#include "text.h"

namespace keyhold::iam {
namespace {

Error not_a_principal() {
  return {ErrorCode::kInvalidArgument, "not the ARN of an account root, user, role or assumed-role session"};
}

bool is_partition(std::string_view text) noexcept {
  return text == "aws" || text == "aws-cn" || text == "aws-us-gov";
}

/// "name" or "path/of/name", of name characters only, so that no wildcard can hide in it.
bool is_path_and_name(std::string_view text) noexcept {
  while (true) {
    const std::size_t slash = text.find('/');
    if (!is_name(text.substr(0, slash), 512)) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

/// After "assumed-role/": role name, slash, session name.
Result<Principal> session_principal(std::string_view arn, const std::array<std::string_view, 6>& parts) {
  const std::string_view rest = parts[5].substr(std::string_view("assumed-role/").size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || !is_name(rest.substr(0, slash), 64) || !is_name(rest.substr(slash + 1), 64))
    return not_a_principal();
  std::string role = "arn:" + std::string(parts[1]) + ":iam::" + std::string(parts[4]) + ":role/";
  role += rest.substr(0, slash);
  return Principal{PrincipalKind::kSession, std::string(arn), std::string(parts[4]), std::move(role)};
}

Result<Principal> iam_principal(std::string_view arn, const std::array<std::string_view, 6>& parts) {
  const std::string_view resource = parts[5];
  const auto made = [&](PrincipalKind kind) { return Principal{kind, std::string(arn), std::string(parts[4])}; };
  if (resource == "root") return made(PrincipalKind::kRoot);
  if (resource.starts_with("user/") && is_path_and_name(resource.substr(5))) return made(PrincipalKind::kUser);
  if (resource.starts_with("role/") && is_path_and_name(resource.substr(5))) return made(PrincipalKind::kRole);
  return not_a_principal();
}

}  // namespace

std::string root_arn(std::string_view account) {
  return "arn:aws:iam::" + std::string(account) + ":root";
}

std::string user_arn(std::string_view account, std::string_view user_name) {
  return "arn:aws:iam::" + std::string(account) + ":user/" + std::string(user_name);
}

Result<Principal> parse_principal(std::string_view arn) {
  const auto parts = split_arn(arn);
  if (!parts || !is_partition((*parts)[1]) || !(*parts)[3].empty() || !is_account_id((*parts)[4]))
    return not_a_principal();
  if ((*parts)[2] == "iam") return iam_principal(arn, *parts);
  if ((*parts)[2] == "sts" && (*parts)[5].starts_with("assumed-role/")) return session_principal(arn, *parts);
  return not_a_principal();
}

}  // namespace keyhold::iam

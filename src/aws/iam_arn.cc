#include <algorithm>

#include "arn_text.h"

namespace keyhold::aws {
namespace {

constexpr std::string_view kUserResource = "user/";
constexpr std::string_view kRoleResource = "role/";
constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxPathBytes = 512;

bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("+=,.@_-").find(c) != std::string_view::npos;
}

Status check_path_and_name(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? text : text.substr(slash + 1);
  if (name.empty() || name.size() > kMaxNameBytes || !std::all_of(name.begin(), name.end(), is_name_character))
    return invalid_arn("a user or role name has 1 to 64 of A-Z a-z 0-9 + = , . @ _ -");
  if (text.starts_with('/') || text.size() - name.size() > kMaxPathBytes)
    return invalid_arn("the path of a user or role is malformed");
  return ok();
}

}  // namespace

Result<IamArn> IamArn::parse(std::string_view text) {
  KEYHOLD_TRY(const Arn arn, Arn::parse(text));
  if (arn.service != "iam") return invalid_arn("the service must be iam");
  if (!arn.region.empty()) return invalid_arn("an IAM ARN has no Region");
  if (arn.account.empty()) return invalid_arn("the account is missing");
  if (arn.resource == "root") return IamArn{arn.partition, arn.account, Kind::kRoot, {}};
  const bool user = arn.resource.starts_with(kUserResource);
  if (!user && !arn.resource.starts_with(kRoleResource))
    return invalid_arn("the resource must be root, user/ or role/");
  std::string rest = arn.resource.substr(kUserResource.size());  // both prefixes have this size
  KEYHOLD_CHECK(check_path_and_name(rest));
  return IamArn{arn.partition, arn.account, user ? Kind::kUser : Kind::kRole, std::move(rest)};
}

std::string IamArn::text() const {
  const std::string_view prefix = kind == Kind::kRoot ? "root" : kind == Kind::kUser ? kUserResource : kRoleResource;
  return join_arn(partition, "iam", {}, account, std::string(prefix) + path_and_name);
}

std::string_view IamArn::name() const noexcept {
  const std::string_view all = path_and_name;
  return all.substr(all.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace keyhold::aws

#include "principal_set.h"

#include <algorithm>

#include "arn_pattern.h"
#include "json_list.h"
#include "text.h"

namespace keyhold::iam {
namespace {

Error bad_principal(std::string rule) {
  return {ErrorCode::kInvalidArgument, std::move(rule)};
}

bool contains_name(const std::vector<std::string>& list, std::string_view text) noexcept {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_service_name(std::string_view text) noexcept {
  const auto is_host_character = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.'; };
  return (text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn")) && !text.starts_with('.') &&
         std::all_of(text.begin(), text.end(), is_host_character);
}

}  // namespace

Result<PrincipalSet> PrincipalSet::parse(const json::Value& value, PolicyKind kind) {
  PrincipalSet out;
  if (value.is_string()) {
    if (value.get_string() != "*") return bad_principal("Principal as text can only be *");
    out.anyone_ = true;
    return out;
  }
  if (!value.is_object() || value.get_object().empty())
    return bad_principal("Principal is * or an object with members");
  for (const auto& [type, names] : value.get_object()) KEYHOLD_CHECK(out.add_all(type, names, kind));
  return out;
}

Status PrincipalSet::add_all(std::string_view type, const json::Value& names, PolicyKind kind) {
  const bool federated = type == "Federated" && kind == PolicyKind::kTrustPolicy;
  if (type != "AWS" && type != "Service" && !federated)
    return bad_principal("Principal type is neither AWS nor Service, nor Federated in a trust policy");
  KEYHOLD_TRY(const std::vector<std::string_view> list, text_list(names, "Principal"));
  if (federated) {
    for (const std::string_view name : list) KEYHOLD_CHECK(add_federated(name));
    return ok();
  }
  for (const std::string_view name : list) KEYHOLD_CHECK(type == "AWS" ? add_aws(name) : add_service(name));
  return ok();
}

Status PrincipalSet::add_aws(std::string_view name) {
  if (name == "*") {
    anyone_ = true;
    return ok();
  }
  if (is_account_id(name)) {
    accounts_.emplace_back(name);
    return ok();
  }
  auto principal = parse_principal(name);
  if (!principal) return bad_principal("Principal is not *, an account, or the ARN of a root, user, role or session");
  if (principal->kind == PrincipalKind::kRoot)
    accounts_.push_back(std::move(principal->account));
  else
    arns_.push_back(std::move(principal->arn));
  return ok();
}

Status PrincipalSet::add_service(std::string_view name) {
  if (!is_service_name(name)) return bad_principal("Service principal is not a host name under amazonaws.com");
  services_.emplace_back(name);
  return ok();
}

Status PrincipalSet::add_federated(std::string_view name) {
  const auto parts = split_arn(name);
  const bool is_provider = parts && (*parts)[1] == "aws" && (*parts)[2] == "iam" && (*parts)[3].empty() &&
                           is_account_id((*parts)[4]) && (*parts)[5].starts_with("oidc-provider/");
  if (!is_provider || name.find_first_of("*?") != std::string_view::npos)
    return bad_principal("Federated principal is not the ARN of an OIDC provider");
  federated_.emplace_back(name);
  return ok();
}

bool PrincipalSet::names_account(const Principal& caller) const noexcept {
  return contains_name(accounts_, caller.account);
}

PrincipalMatch PrincipalSet::match(const Principal& caller) const noexcept {
  if (caller.kind == PrincipalKind::kSession && contains_name(arns_, caller.arn)) return PrincipalMatch::kSession;
  if (anyone_) return PrincipalMatch::kDirect;
  if (caller.kind == PrincipalKind::kService)
    return contains_name(services_, caller.arn) ? PrincipalMatch::kDirect : PrincipalMatch::kNone;
  if (caller.kind == PrincipalKind::kWebIdentity)
    return contains_name(federated_, caller.arn) ? PrincipalMatch::kDirect : PrincipalMatch::kNone;
  if (contains_name(arns_, caller.acting_arn())) return PrincipalMatch::kDirect;
  if (!names_account(caller)) return PrincipalMatch::kNone;
  return caller.kind == PrincipalKind::kRoot ? PrincipalMatch::kDirect : PrincipalMatch::kAccount;
}

bool PrincipalSet::excepts(const Principal& caller) const noexcept {
  if (caller.kind == PrincipalKind::kService) return contains_name(services_, caller.arn);
  if (caller.kind == PrincipalKind::kWebIdentity) return contains_name(federated_, caller.arn);
  if (!names_account(caller)) return false;
  return caller.kind == PrincipalKind::kRoot ||
         (contains_name(arns_, caller.arn) && contains_name(arns_, caller.acting_arn()));
}

}  // namespace keyhold::iam

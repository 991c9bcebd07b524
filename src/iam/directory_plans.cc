// The first step of each change to the directory: is it allowed, and what will the entity be?
#include <algorithm>

#include "iam_error.h"
#include "keyhold/iam/directory.h"
#include "new_ids.h"
#include "plan_checks.h"
#include "text.h"

namespace keyhold::iam {
namespace {

Status check_account_name(std::string_view name) {
  const bool printable = std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (name.empty() || name.size() > 50 || !printable)
    return not_valid("an account name is 1 to 50 printable characters");
  return ok();
}

}  // namespace

Status check_name(std::string_view name, std::size_t max, const char* what) {
  if (is_name(name, max)) return ok();
  return not_valid(std::string(what) + " is 1 to " + std::to_string(max) +
                   " characters of letters, digits and +=,.@_-");
}

std::size_t size_without_space(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; }));
}

Result<Policy> parse_document(std::string_view text, PolicyKind kind) {
  auto policy = Policy::parse(text, kind);
  if (policy) return policy;
  Error error = std::move(policy).error();
  error.reason = error.code == ErrorCode::kLimitExceeded ? "LimitExceeded" : "MalformedPolicyDocument";
  return error;
}

Status put_inline_policy(InlinePolicies& policies, std::string_view name, std::string_view text, std::size_t max_bytes,
                         const char* noun) {
  KEYHOLD_CHECK(check_name(name, 128, "a policy name"));
  KEYHOLD_TRY(Policy policy, parse_document(text, PolicyKind::kIdentityPolicy));
  policies.insert_or_assign(std::string(name), std::move(policy));
  std::size_t size = 0;
  for (const auto& [each, document] : policies) size += size_without_space(document.text());
  if (size <= max_bytes) return ok();
  return over_limit("the policies of a " + std::string(noun) + " have at most " + std::to_string(max_bytes) +
                    " characters together");
}

Status delete_inline_policy(InlinePolicies& policies, std::string_view name, const char* noun) {
  const auto at = policies.find(name);
  if (at == policies.end()) return no_such_entity("the " + std::string(noun) + " has no such policy");
  policies.erase(at);
  return ok();
}

Result<Account> Directory::plan_account(std::string_view name, std::optional<std::string_view> id) const {
  KEYHOLD_CHECK(check_account_name(name));
  if (id && !is_account_id(*id)) return not_valid("an account id is 12 digits");
  std::string chosen = id ? std::string(*id) : new_account_id(random_);
  if (find_account(chosen)) return already_exists("account " + chosen + " exists");
  return Account{.id = std::move(chosen), .name = std::string(name), .created = clock_.now()};
}

Result<User> Directory::plan_user(std::string_view account, std::string_view name) const {
  KEYHOLD_CHECK(check_name(name, 64, "a user name"));
  if (!find_account(account)) return no_such_entity("no such account");
  for (const User& user : users(account)) {
    if (equal_ignoring_case(user.name, name)) return already_exists("user " + user.arn + " exists");
  }
  return User{.arn = user_arn(account, name),
              .account = std::string(account),
              .name = std::string(name),
              .id = new_id(random_, "AIDA", 17),
              .created = clock_.now()};
}

Result<User> Directory::plan_administrator(std::string_view account, std::string_view name) const {
  KEYHOLD_TRY(User out, plan_user(account, name));
  KEYHOLD_TRY(Policy policy, parse_document(administrator_access_policy(), PolicyKind::kIdentityPolicy));
  out.policies.emplace(kAdministratorAccess, std::move(policy));
  return out;
}

Result<AccessKey> Directory::plan_access_key(std::string_view owner_arn) const {
  const auto owner = find_identity(owner_arn);
  if (owner == nullptr || owner->principal.kind == PrincipalKind::kRole) return no_such_entity("no such user");
  if (count_keys(owner_arn) >= kMaxAccessKeys)
    return over_limit("a user has at most " + std::to_string(kMaxAccessKeys) + " access keys");
  return AccessKey{.id = new_id(random_, "AKIA", 16),
                   .owner_arn = owner->principal.arn,
                   .secret = new_secret(random_),
                   .created = clock_.now()};
}

Result<AccessKey> Directory::plan_access_key_status(std::string_view id, AccessKeyStatus status) const {
  const auto credential = find_credential(id);
  if (credential == nullptr) return no_such_entity("no such access key");
  return credential->key->with_status(status);
}

Status Directory::check_delete_account(std::string_view id) const {
  if (!find_account(id)) return no_such_entity("no such account");
  if (has_users(id)) return delete_conflict("the account still has users");
  if (!roles(id).empty()) return delete_conflict("the account still has roles");
  if (!groups(id).empty()) return delete_conflict("the account still has groups");
  if (!providers(id).empty()) return delete_conflict("the account still has OIDC providers");
  if (!policies(id).empty()) return delete_conflict("the account still has managed policies");
  if (count_keys(root_arn(id)) > 0) return delete_conflict("the account's root still has access keys");
  return ok();
}

Status Directory::check_delete_user(std::string_view user_arn) const {
  const auto user = find_user(user_arn);
  if (!user) return no_such_entity("no such user");
  if (count_keys(user_arn) > 0) return delete_conflict("the user still has access keys");
  if (!user->policies.empty() || !user->attached.empty()) return delete_conflict("the user still has policies");
  if (!user->groups.empty()) return delete_conflict("the user is still in groups");
  return ok();
}

Status Directory::check_delete_access_key(std::string_view id) const {
  if (find_credential(id) == nullptr) return no_such_entity("no such access key");
  return ok();
}

}  // namespace keyhold::iam

// The first step of each change to a role.
#include "iam_error.h"
#include "keyhold/iam/directory.h"
#include "keyhold/iam/session.h"
#include "new_ids.h"
#include "plan_checks.h"
#include "text.h"

namespace keyhold::iam {
namespace {

constexpr std::size_t kMaxDescriptionBytes = 1000;

Status check_max_session(std::chrono::seconds duration) {
  if (duration >= Role::kLeastSession && duration <= Role::kMostSession) return ok();
  return not_valid("the longest session of a role is 3600 to 43200 seconds");
}

Result<Policy> parse_trust_policy(const Directory& directory, std::string_view text) {
  if (size_without_space(text) > Directory::kMaxTrustPolicyBytes)
    return over_limit("a trust policy has at most " + std::to_string(Directory::kMaxTrustPolicyBytes) + " characters");
  KEYHOLD_TRY(Policy trust, parse_document(text, PolicyKind::kTrustPolicy));
  if (const auto missing = directory.first_missing(trust))
    return Error{ErrorCode::kInvalidArgument, "Invalid principal in policy: \"AWS\":\"" + *missing + "\"",
                 "MalformedPolicyDocument"};
  return trust;
}

}  // namespace

Result<Role> Directory::plan_role(std::string_view account, std::string_view name, NewRole about) const {
  KEYHOLD_CHECK(check_name(name, 64, "a role name"));
  KEYHOLD_CHECK(check_max_session(about.max_session));
  if (about.description.size() > kMaxDescriptionBytes)
    return not_valid("a role's description has at most 1000 characters");
  if (!find_account(account)) return no_such_entity("no such account");
  for (const Role& role : roles(account)) {
    if (equal_ignoring_case(role.name, name)) return already_exists("role " + role.arn + " exists");
  }
  KEYHOLD_TRY(Policy trust, parse_trust_policy(*this, about.trust));
  return Role{.arn = role_arn(account, name),
              .account = std::string(account),
              .name = std::string(name),
              .id = new_id(random_, "AROA", 17),
              .description = std::move(about.description),
              .trust = std::move(trust),
              .max_session = about.max_session,
              .created = clock_.now()};
}

Result<Role> Directory::plan_put_trust(std::string_view role_arn, std::string_view text) const {
  auto role = find_role(role_arn);
  if (!role) return no_such_entity("no such role");
  KEYHOLD_TRY(role->trust, parse_trust_policy(*this, text));
  return *std::move(role);
}

Status Directory::check_delete_role(std::string_view role_arn) const {
  const auto role = find_role(role_arn);
  if (!role) return no_such_entity("no such role");
  if (!role->policies.empty() || !role->attached.empty()) return delete_conflict("the role still has policies");
  return ok();
}

Session Directory::plan_session(const Identity& owner, std::string_view session_name, WallTime end) const {
  return {.access_key_id = new_id(random_, "ASIA", 16),
          .secret = new_secret(random_),
          .owner_arn = owner.principal.arn,
          .owner_id = owner.user_id,
          .name = std::string(session_name),
          .end = end};
}

}  // namespace keyhold::iam

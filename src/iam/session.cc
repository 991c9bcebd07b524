#include "keyhold/iam/session.h"

#include "keyhold/iam/role.h"
#include "text.h"

namespace keyhold::iam {
namespace {

bool may_go_on(const Directory& directory, const Session& session) {
  if (session.of_role()) return true;
  const auto source = directory.find_credential(session.source_access_key_id);
  return source != nullptr && source->key->status == AccessKeyStatus::kActive &&
         source->identity->principal.arn == session.owner_arn;
}

// A tag of the session stands for the role's of the same key, whatever its case.
void lay_over(Tags& tags, const Tags& session_tags) {
  for (const auto& added : session_tags) {
    std::erase_if(tags, [&](const auto& tag) { return equal_ignoring_case(tag.first, added.first); });
    tags.insert(added);
  }
}

// A managed policy that is gone allows nothing any more.
std::vector<Policy> limits_of(const Directory& directory, const Session& session) {
  std::vector<Policy> out;
  if (session.policy) out.push_back(*session.policy);
  for (const std::string& arn : session.policy_arns)
    if (const std::optional<ManagedPolicy> policy = directory.find_policy(arn)) out.push_back(policy->document);
  return out;
}

std::shared_ptr<const Identity> role_session(const Directory& directory, const Identity& role, const Session& session) {
  Identity out = role;
  out.principal = {PrincipalKind::kSession, session.principal_arn(), role.principal.account, role.principal.arn};
  out.user_id = role.user_id + ":" + session.name;
  lay_over(out.tags, session.tags);
  out.transitive_tags = session.transitive_tags;
  out.source_identity = session.source_identity;
  out.session_issued = session.issued;
  if (session.of_web_identity()) out.federated_provider = session.source_arn;
  if (session.policy || !session.policy_arns.empty()) out.session_policies = limits_of(directory, session);
  return std::make_shared<const Identity>(std::move(out));
}

}  // namespace

std::size_t Session::packed_bytes() const noexcept {
  constexpr std::size_t kPerArn = 4, kPerTag = 9;  // docs/formats/session-token.md: lengths, and a flag
  std::size_t out = policy ? policy->text().size() : 0;
  for (const std::string& arn : policy_arns) out += arn.size() + kPerArn;
  for (const auto& [key, value] : tags) out += key.size() + value.size() + kPerTag;
  return out;
}

std::string Session::principal_arn() const {
  return of_role() ? session_arn(owner_arn, name) : owner_arn;
}

Result<Policy> parse_session_policy(std::string_view text) {
  if (text.size() > Session::kMaxPolicyBytes) {
    return Error{ErrorCode::kLimitExceeded,
                 "a session policy has at most " + std::to_string(Session::kMaxPolicyBytes) + " characters",
                 "PackedPolicyTooLarge"};
  }
  return Policy::parse(text, PolicyKind::kIdentityPolicy);
}

std::shared_ptr<const Identity> identity_of(const Directory& directory, const Session& session) {
  std::shared_ptr<const Identity> owner = directory.find_identity(session.owner_arn);
  if (owner == nullptr || owner->user_id != session.owner_id || !may_go_on(directory, session)) return nullptr;
  return session.of_role() ? role_session(directory, *owner, session) : owner;
}

}  // namespace keyhold::iam

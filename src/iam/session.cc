#include "keyhold/iam/session.h"

#include "keyhold/iam/role.h"

namespace keyhold::iam {
namespace {

bool may_go_on(const Directory& directory, const Session& session) {
  if (session.of_role()) return true;
  const auto source = directory.find_credential(session.source_access_key_id);
  return source != nullptr && source->key->status == AccessKeyStatus::kActive &&
         source->identity->principal.arn == session.owner_arn;
}

std::shared_ptr<const Identity> role_session(const Identity& role, const Session& session) {
  Identity out = role;
  out.principal = {PrincipalKind::kSession, session.principal_arn(), role.principal.account, role.principal.arn};
  out.user_id = role.user_id + ":" + session.name;
  if (session.policy) out.session_policies.emplace(1, *session.policy);
  return std::make_shared<const Identity>(std::move(out));
}

}  // namespace

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
  return session.of_role() ? role_session(*owner, session) : owner;
}

}  // namespace keyhold::iam

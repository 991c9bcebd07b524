#include "keyhold/iam/authorize.h"

#include <algorithm>
#include <array>

#include "grant_match.h"
#include "statement.h"
#include "text.h"

namespace keyhold::iam {
namespace {

// AWS KMS Developer Guide, "Allowing users in other accounts to use a KMS key".
constexpr auto kCrossAccountVerbs = std::to_array<std::string_view>({
    "kms:CreateGrant",
    "kms:Decapsulate",
    "kms:Decrypt",
    "kms:DeriveSharedSecret",
    "kms:DescribeKey",
    "kms:Encapsulate",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GenerateMac",
    "kms:GetKeyRotationStatus",
    "kms:GetPublicKey",
    "kms:ListGrants",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:RetireGrant",
    "kms:RevokeGrant",
    "kms:Sign",
    "kms:Verify",
    "kms:VerifyMac",
});

/// What a resource's policy, a key's or a role's, says: the first statement of each kind that applies.
struct ResourceFinding {
  const Statement* deny = nullptr;
  const Statement* session = nullptr;  // an Allow that names the caller's session by its own ARN
  const Statement* direct = nullptr;   // an Allow that names the caller, its role or everyone
  const Statement* account = nullptr;  // an Allow that names the caller's account

  const Statement* any_allow() const noexcept {
    return session != nullptr ? session : direct != nullptr ? direct : account;
  }
};

const Statement*& place_of(ResourceFinding& out, Effect effect, PrincipalMatch match) noexcept {
  if (effect == Effect::kDeny) return out.deny;
  if (match == PrincipalMatch::kSession) return out.session;
  return match == PrincipalMatch::kDirect ? out.direct : out.account;
}

ResourceFinding examine_resource_policy(const Question& question, const Policy* policy) {
  ResourceFinding out;
  if (policy == nullptr) return out;
  for (const Statement& statement : policy->statements()) {
    const PrincipalMatch match = statement.match(question.caller);
    if (match == PrincipalMatch::kNone) continue;
    const Statement*& place = place_of(out, statement.effect, match);
    if (place == nullptr && statement.applies(question)) place = &statement;
    if (out.deny != nullptr) break;
  }
  return out;
}

struct InPolicy {
  const Statement* statement = nullptr;
  std::size_t policy = 0;
};

/// What a list of policies says: the first Deny and the first Allow that apply.
struct PoliciesFinding {
  InPolicy deny = {};
  InPolicy allow = {};
};

PoliciesFinding examine_policies(const Question& question, std::span<const Policy> policies) {
  PoliciesFinding out;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    for (const Statement& statement : policies[i].statements()) {
      InPolicy& place = statement.effect == Effect::kDeny ? out.deny : out.allow;
      if (place.statement == nullptr && statement.applies(question)) place = {&statement, i};
      if (out.deny.statement != nullptr) return out;
    }
  }
  return out;
}

/// What a limit says, a boundary's or a session's: it allows nothing by itself.
struct LimitFinding {
  const Statement* deny = nullptr;
  bool allows = true;  // also where there is no limit
};

LimitFinding examine_limit(const Question& question, std::optional<std::span<const Policy>> policies) {
  if (!policies) return {};
  const PoliciesFinding found = examine_policies(question, *policies);
  return {found.deny.statement, found.allow.statement != nullptr};
}

/// What the caller's own side says.
struct OwnFinding {
  PoliciesFinding identity = {};
  LimitFinding boundary = {};
  LimitFinding session = {};

  bool within_limits() const noexcept { return boundary.allows && session.allows; }
};

OwnFinding examine_own(const Question& question, CallerPolicies own) {
  std::optional<std::span<const Policy>> boundary;
  if (own.boundary != nullptr) boundary.emplace(own.boundary, 1);
  return {examine_policies(question, own.identity), examine_limit(question, boundary),
          examine_limit(question, own.session)};
}

Verdict by_statement(bool allowed, Reason reason, const Statement& statement) {
  return {allowed, reason, statement.label};
}

Verdict by_identity(bool allowed, Reason reason, InPolicy in) {
  return {allowed, reason, in.statement->label, in.policy};
}

Verdict refusal(Reason reason) {
  return {false, reason};
}

/// Whether no second account has a say. A service has no account: only the key policy speaks of it.
bool is_local(const Question& question) {
  return question.caller.kind == PrincipalKind::kService || question.caller.account == question.resource_account;
}

/// An explicit Deny on the caller's own side.
std::optional<Verdict> denied_by_own(const OwnFinding& own) {
  if (own.identity.deny.statement != nullptr)
    return by_identity(false, Reason::kDeniedByIdentityPolicy, own.identity.deny);
  if (own.boundary.deny != nullptr) return by_statement(false, Reason::kDeniedByBoundary, *own.boundary.deny);
  if (own.session.deny != nullptr) return by_statement(false, Reason::kDeniedBySessionPolicy, *own.session.deny);
  return std::nullopt;
}

/// Whether what the resource's policy gives the caller directly reaches it whatever its limits: a user by its own ARN.
/// A role's session only by the session's (IAM User Guide, "Evaluating effective permissions with boundaries").
bool is_beyond_limits(const Principal& caller) noexcept {
  return caller.kind == PrincipalKind::kUser;
}

/// The resource's policy and the identity policies, weighed together; nothing when they don't suffice.
std::optional<Verdict> allowed_by_policies(const Question& question, const ResourceFinding& resource,
                                           const OwnFinding& own) {
  const bool local = is_local(question);
  if (local && resource.session != nullptr) return by_statement(true, Reason::kAllowedByKeyPolicy, *resource.session);
  if (local && resource.direct != nullptr && (own.within_limits() || is_beyond_limits(question.caller)))
    return by_statement(true, Reason::kAllowedByKeyPolicy, *resource.direct);
  if (!own.within_limits()) return std::nullopt;
  const Statement* statement = resource.any_allow();
  if (statement == nullptr) return std::nullopt;
  const Reason reason = local ? Reason::kAllowedByDelegation : Reason::kAllowedAcrossAccounts;
  if (own.identity.allow.statement != nullptr) return by_identity(true, reason, own.identity.allow);
  // The root user of an account has all that its account was given.
  if (question.caller.kind == PrincipalKind::kRoot) return by_statement(true, reason, *statement);
  return std::nullopt;
}

/// Of a caller with enough policies: which limit holds it.
Reason missing_limit(const OwnFinding& own) noexcept {
  return own.boundary.allows ? Reason::kNoSessionAllow : Reason::kNoBoundaryAllow;
}

/// Why nothing allowed: the first thing that was missing.
Reason missing_allow(const Question& question, const ResourceFinding& resource, const OwnFinding& own) {
  if (resource.any_allow() == nullptr) return Reason::kNoKeyPolicyAllow;
  const bool suffices = is_local(question) && resource.direct != nullptr;
  if (suffices || own.identity.allow.statement != nullptr) return missing_limit(own);
  return Reason::kNoIdentityAllow;
}

/// A grant that names the user or the session itself is not limited, as with a key policy.
const Grant* allowing_grant(const Question& question, std::span<const Grant> grants, const OwnFinding& own) {
  return find_grant(question, grants, own.within_limits() ? GrantReach::kRoleToo : GrantReach::kOwnArnOnly);
}

Verdict decide(const Question& question, const Policy* resource_policy, CallerPolicies caller,
               std::span<const Grant> grants, bool works_here) {
  const ResourceFinding resource = examine_resource_policy(question, resource_policy);
  if (resource.deny != nullptr) return by_statement(false, Reason::kDeniedByKeyPolicy, *resource.deny);
  const OwnFinding own = examine_own(question, caller);
  if (auto denied = denied_by_own(own)) return *std::move(denied);
  if (!works_here) return refusal(Reason::kNotAcrossAccounts);
  if (auto verdict = allowed_by_policies(question, resource, own)) return *std::move(verdict);
  if (const Grant* grant = allowing_grant(question, grants, own)) return {true, Reason::kAllowedByGrant, grant->id};
  return refusal(missing_allow(question, resource, own));
}

/// The reasons that speak of a key, said of a secret.
Reason of_resource(Reason reason) noexcept {
  switch (reason) {
    case Reason::kAllowedByKeyPolicy:
      return Reason::kAllowedByResourcePolicy;
    case Reason::kDeniedByKeyPolicy:
      return Reason::kDeniedByResourcePolicy;
    case Reason::kNoKeyPolicyAllow:
      return Reason::kNoResourcePolicyAllow;
    default:
      return reason;
  }
}

/// The reasons that speak of a key, said of a role.
Reason of_trust(Reason reason) noexcept {
  switch (reason) {
    case Reason::kAllowedByKeyPolicy:
      return Reason::kAllowedByTrustPolicy;
    case Reason::kDeniedByKeyPolicy:
      return Reason::kDeniedByTrustPolicy;
    case Reason::kNoKeyPolicyAllow:
      return Reason::kNoTrustPolicyAllow;
    default:
      return reason;
  }
}

}  // namespace

bool works_across_accounts(std::string_view action) noexcept {
  return std::any_of(kCrossAccountVerbs.begin(), kCrossAccountVerbs.end(),
                     [&](std::string_view verb) { return equal_ignoring_case(verb, action); });
}

Verdict authorize_kms(const Question& question, const Policy* key_policy, CallerPolicies own,
                      std::span<const Grant> grants) {
  const bool works_here = is_local(question) || works_across_accounts(question.action);
  return decide(question, key_policy, own, grants, works_here);
}

Verdict authorize_trust(const Question& question, const Policy& trust_policy, CallerPolicies own) {
  Verdict out = decide(question, &trust_policy, own, {}, true);
  out.reason = of_trust(out.reason);
  return out;
}

Verdict authorize_resource(const Question& question, const Policy* resource_policy, CallerPolicies own) {
  Verdict weighed = decide(question, resource_policy, own, {}, true);
  weighed.reason = of_resource(weighed.reason);
  if (weighed.allowed || weighed.reason == Reason::kDeniedByResourcePolicy || !is_local(question)) return weighed;
  Verdict alone = authorize_identity(question, own);
  return alone.allowed || weighed.reason == Reason::kNoResourcePolicyAllow ? alone : weighed;
}

Verdict authorize_identity(const Question& question, CallerPolicies caller) {
  const OwnFinding own = examine_own(question, caller);
  if (auto denied = denied_by_own(own)) return *std::move(denied);
  if (question.caller.account != question.resource_account) return refusal(Reason::kNotAcrossAccounts);
  if (question.caller.kind == PrincipalKind::kRoot) return {true, Reason::kAllowedToRoot};
  if (own.identity.allow.statement == nullptr) return refusal(Reason::kNoIdentityAllow);
  if (!own.within_limits()) return refusal(missing_limit(own));
  return by_identity(true, Reason::kAllowedByIdentityPolicy, own.identity.allow);
}

bool can_manage(Question question, const Policy& key_policy, CallerPolicies own) {
  question.action = "kms:PutKeyPolicy";
  return authorize_kms(question, &key_policy, own, {}).allowed;
}

}  // namespace keyhold::iam

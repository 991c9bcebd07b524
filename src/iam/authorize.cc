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
    "kms:Decrypt",
    "kms:DeriveSharedSecret",
    "kms:DescribeKey",
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

/// What a key policy says: the first statement of each kind that applies.
struct KeyPolicyFinding {
  const Statement* deny = nullptr;
  const Statement* direct = nullptr;   // an Allow that names the caller
  const Statement* account = nullptr;  // an Allow that names the caller's account
};

KeyPolicyFinding examine_key_policy(const Question& question, const Policy* policy) {
  KeyPolicyFinding out;
  if (policy == nullptr) return out;
  for (const Statement& statement : policy->statements()) {
    const PrincipalMatch match = statement.match(question.caller);
    if (match == PrincipalMatch::kNone) continue;
    const Statement*& place = statement.effect == Effect::kDeny  ? out.deny
                              : match == PrincipalMatch::kDirect ? out.direct
                                                                 : out.account;
    if (place == nullptr && statement.applies(question)) place = &statement;
    if (out.deny != nullptr) break;
  }
  return out;
}

struct InPolicy {
  const Statement* statement = nullptr;
  std::size_t policy = 0;
};

/// What the identity policies say: the first Deny and the first Allow that apply.
struct IdentityFinding {
  InPolicy deny = {};
  InPolicy allow = {};
};

IdentityFinding examine_identity_policies(const Question& question, std::span<const Policy> policies) {
  IdentityFinding out;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    for (const Statement& statement : policies[i].statements()) {
      InPolicy& place = statement.effect == Effect::kDeny ? out.deny : out.allow;
      if (place.statement == nullptr && statement.applies(question)) place = {&statement, i};
      if (out.deny.statement != nullptr) return out;
    }
  }
  return out;
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

/// The key policy's and the identity policies' allows, weighed together; nothing when they don't suffice.
std::optional<Verdict> allowed_by_policies(const Question& question, const KeyPolicyFinding& key, InPolicy identity) {
  const bool local = is_local(question);
  if (local && key.direct != nullptr) return by_statement(true, Reason::kAllowedByKeyPolicy, *key.direct);
  const Statement* statement = key.direct != nullptr ? key.direct : key.account;
  if (statement == nullptr) return std::nullopt;
  const Reason reason = local ? Reason::kAllowedByDelegation : Reason::kAllowedAcrossAccounts;
  if (identity.statement != nullptr) return by_identity(true, reason, identity);
  // The root user of an account has all that its account was given.
  if (question.caller.kind == PrincipalKind::kRoot) return by_statement(true, reason, *statement);
  return std::nullopt;
}

}  // namespace

bool works_across_accounts(std::string_view action) noexcept {
  return std::any_of(kCrossAccountVerbs.begin(), kCrossAccountVerbs.end(),
                     [&](std::string_view verb) { return equal_ignoring_case(verb, action); });
}

Verdict authorize_kms(const Question& question, const Policy* key_policy, std::span<const Policy> identity_policies,
                      std::span<const Grant> grants) {
  const KeyPolicyFinding key = examine_key_policy(question, key_policy);
  if (key.deny != nullptr) return by_statement(false, Reason::kDeniedByKeyPolicy, *key.deny);
  const IdentityFinding identity = examine_identity_policies(question, identity_policies);
  if (identity.deny.statement != nullptr) return by_identity(false, Reason::kDeniedByIdentityPolicy, identity.deny);
  if (!is_local(question) && !works_across_accounts(question.action)) return refusal(Reason::kNotAcrossAccounts);
  if (auto verdict = allowed_by_policies(question, key, identity.allow)) return *std::move(verdict);
  if (const Grant* grant = find_grant(question, grants)) return {true, Reason::kAllowedByGrant, grant->id};
  const bool waits_for_identity = key.direct != nullptr || key.account != nullptr;
  return refusal(waits_for_identity ? Reason::kNoIdentityAllow : Reason::kNoKeyPolicyAllow);
}

Verdict authorize_identity(const Question& question, std::span<const Policy> identity_policies) {
  const IdentityFinding identity = examine_identity_policies(question, identity_policies);
  if (identity.deny.statement != nullptr) return by_identity(false, Reason::kDeniedByIdentityPolicy, identity.deny);
  if (question.caller.account != question.resource_account) return refusal(Reason::kNotAcrossAccounts);
  if (question.caller.kind == PrincipalKind::kRoot) return {true, Reason::kAllowedToRoot};
  if (identity.allow.statement == nullptr) return refusal(Reason::kNoIdentityAllow);
  return by_identity(true, Reason::kAllowedByIdentityPolicy, identity.allow);
}

bool can_manage(Question question, const Policy& key_policy, std::span<const Policy> identity_policies) {
  question.action = "kms:PutKeyPolicy";
  return authorize_kms(question, &key_policy, identity_policies, {}).allowed;
}

}  // namespace keyhold::iam

#include "keyhold/iam/authorize.h"

namespace keyhold::iam {

const char* name(Reason reason) noexcept {
  switch (reason) {
    case Reason::kAllowedByKeyPolicy:
      return "allowed-by-key-policy";
    case Reason::kAllowedByDelegation:
      return "allowed-by-delegation";
    case Reason::kAllowedAcrossAccounts:
      return "allowed-across-accounts";
    case Reason::kAllowedByIdentityPolicy:
      return "allowed-by-identity-policy";
    case Reason::kAllowedToRoot:
      return "allowed-to-root";
    case Reason::kAllowedByGrant:
      return "allowed-by-grant";
    case Reason::kAllowedByResourcePolicy:
      return "allowed-by-resource-policy";
    case Reason::kAllowedByTrustPolicy:
      return "allowed-by-trust-policy";
    case Reason::kDeniedByKeyPolicy:
      return "denied-by-key-policy";
    case Reason::kDeniedByIdentityPolicy:
      return "denied-by-identity-policy";
    case Reason::kDeniedBySessionPolicy:
      return "denied-by-session-policy";
    case Reason::kDeniedByResourcePolicy:
      return "denied-by-resource-policy";
    case Reason::kDeniedByBoundary:
      return "denied-by-permissions-boundary";
    case Reason::kDeniedByTrustPolicy:
      return "denied-by-trust-policy";
    case Reason::kNoKeyPolicyAllow:
      return "no-key-policy-allow";
    case Reason::kNoIdentityAllow:
      return "no-identity-allow";
    case Reason::kNoSessionAllow:
      return "no-session-policy-allow";
    case Reason::kNoResourcePolicyAllow:
      return "no-resource-policy-allow";
    case Reason::kNoBoundaryAllow:
      return "no-permissions-boundary-allow";
    case Reason::kNoTrustPolicyAllow:
      return "no-trust-policy-allow";
    case Reason::kNotAcrossAccounts:
      return "not-across-accounts";
  }
  return "unknown";
}

namespace {

const char* sentence(Reason reason) noexcept {
  switch (reason) {
    case Reason::kAllowedByKeyPolicy:
      return "the key policy allows the caller";
    case Reason::kAllowedByDelegation:
      return "the resource's policy delegates to the caller's account, and an identity policy of the caller allows";
    case Reason::kAllowedAcrossAccounts:
      return "the resource's policy allows the other account's caller, and that account allows it too";
    case Reason::kAllowedByIdentityPolicy:
      return "an identity policy of the caller allows";
    case Reason::kAllowedToRoot:
      return "the caller is the root user of the account";
    case Reason::kAllowedByGrant:
      return "a grant allows";
    case Reason::kAllowedByResourcePolicy:
      return "the secret's policy allows the caller";
    case Reason::kAllowedByTrustPolicy:
      return "the role's trust policy allows the caller";
    case Reason::kDeniedByKeyPolicy:
      return "the key policy denies explicitly";
    case Reason::kDeniedByIdentityPolicy:
      return "an identity policy of the caller denies explicitly";
    case Reason::kDeniedBySessionPolicy:
      return "the session's policy denies explicitly";
    case Reason::kDeniedByResourcePolicy:
      return "the secret's policy denies explicitly";
    case Reason::kDeniedByBoundary:
      return "the caller's permissions boundary denies explicitly";
    case Reason::kDeniedByTrustPolicy:
      return "the role's trust policy denies explicitly";
    case Reason::kNoKeyPolicyAllow:
      return "no statement of the key policy and no grant allows";
    case Reason::kNoIdentityAllow:
      return "it takes an identity policy of the caller that allows, and none does";
    case Reason::kNoSessionAllow:
      return "the caller's role may, but the session's policy does not allow it";
    case Reason::kNoResourcePolicyAllow:
      return "the secret is another account's, and no statement of its policy allows";
    case Reason::kNoBoundaryAllow:
      return "the caller's policies allow, but its permissions boundary does not";
    case Reason::kNoTrustPolicyAllow:
      return "no statement of the role's trust policy allows";
    case Reason::kNotAcrossAccounts:
      return "this operation never works on another account's resource";
  }
  return "unknown";
}

}  // namespace

std::string Verdict::text() const {
  std::string out = allowed ? "allowed: " : "denied: ";
  out += sentence(reason);
  if (identity_policy)
    out += " (identity policy " + std::to_string(*identity_policy + 1) + ", statement " + statement + ")";
  else if (!statement.empty())
    out += (reason == Reason::kAllowedByGrant ? " (grant " : " (statement ") + statement + ")";
  return out;
}

}  // namespace keyhold::iam

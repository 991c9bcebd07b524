#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "keyhold/iam/caller_policies.h"
#include "keyhold/iam/condition_context.h"
#include "keyhold/iam/grant.h"
#include "keyhold/iam/policy.h"
#include "keyhold/iam/principal.h"

namespace keyhold::iam {

struct Question {
  Principal caller = {};
  std::string action = {};        ///< "kms:Decrypt"; case is ignored
  std::string resource_arn = {};  ///< a key's ARN (never an alias: those resolve first); "*" where there is none yet
  std::string resource_account = {};  ///< 12 digits
  ConditionContext context = {};
  const EncryptionContext* encryption_context = nullptr;  ///< null: the operation takes none, or got none
};

/// Why a verdict fell. The names are stable (audit, `iam explain`).
enum class Reason : std::uint8_t {
  kAllowedByKeyPolicy,       ///< the key policy names the caller, or everyone
  kAllowedByDelegation,      ///< the key policy delegates to the caller's account, and an identity policy allows
  kAllowedAcrossAccounts,    ///< the key policy and an identity policy allow a caller of another account
  kAllowedByIdentityPolicy,  ///< account-level verbs
  kAllowedToRoot,            ///< account-level verbs: the root user of the account
  kAllowedByGrant,
  kAllowedByResourcePolicy,  ///< a secret's policy names the caller, or everyone
  kAllowedByTrustPolicy,     ///< sts:AssumeRole: the role's trust policy names the caller, or everyone
  kDeniedByKeyPolicy,        ///< an explicit Deny
  kDeniedByIdentityPolicy,   ///< an explicit Deny
  kDeniedBySessionPolicy,    ///< an explicit Deny
  kDeniedByBoundary,         ///< an explicit Deny of the permissions boundary
  kDeniedByResourcePolicy,   ///< an explicit Deny
  kDeniedByTrustPolicy,      ///< an explicit Deny
  kNoKeyPolicyAllow,         ///< nothing in the key policy allows, and no grant does
  kNoIdentityAllow,          ///< the key policy leaves it to an identity policy, and none allows
  kNoSessionAllow,           ///< the session's own policy does not allow what the role may
  kNoBoundaryAllow,          ///< the permissions boundary does not allow what the policies do
  kNoResourcePolicyAllow,    ///< another account's secret, and nothing in its policy allows
  kNoTrustPolicyAllow,       ///< nothing in the role's trust policy allows
  kNotAcrossAccounts,        ///< the verb never works on another account's resource
};

const char* name(Reason reason) noexcept;  ///< "denied-by-key-policy"

struct Verdict {
  bool allowed = false;
  Reason reason = Reason::kNoKeyPolicyAllow;
  std::string statement = {};                       ///< the deciding statement: its Sid, else "#2"; or the grant's id
  std::optional<std::size_t> identity_policy = {};  ///< which of the identity policies it is in, when it is in one

  /// One sentence for people; names no value of the request.
  std::string text() const;
};

/// May the caller do `action` on this KMS key? Default deny; an explicit Deny anywhere wins, over grants too. The order
/// is the table in `docs/policies.md` (crypto-design 18). `key_policy` null: no statement. Pure: no I/O, no clock.
Verdict authorize_kms(const Question& question, const Policy* key_policy, CallerPolicies own,
                      std::span<const Grant> grants);

/// The same for a resource whose policy adds to the identity policies of its own account, a secret. Within the account
/// either side's Allow is enough; across accounts it takes both. `resource_policy` null: it has none. (IAM User Guide,
/// "Policy evaluation logic".)
Verdict authorize_resource(const Question& question, const Policy* resource_policy, CallerPolicies own);

/// The same for verbs that no resource policy decides: CreateKey, ListKeys, ListSecrets.
Verdict authorize_identity(const Question& question, CallerPolicies own);

/// May the caller take on the role that `question` is about (sts:AssumeRole)? As authorize_kms with the role's trust
/// policy in the key policy's place, and without grants; across accounts it always works when both sides allow.
Verdict authorize_trust(const Question& question, const Policy& trust_policy, CallerPolicies own);

/// The lockout safety check of CreateKey and PutKeyPolicy: under `key_policy`, could the caller of `question` call
/// PutKeyPolicy again? Grants don't count. `question.action` is ignored.
bool can_manage(Question question, const Policy& key_policy, CallerPolicies own);

/// Whether AWS KMS lets `action` ("kms:Decrypt") work on a key of another account at all.
bool works_across_accounts(std::string_view action) noexcept;

}  // namespace keyhold::iam

#pragma once

#include <map>
#include <optional>
#include <string>

#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/secrets/call.h"

namespace keyhold::secrets {

/// May this principal do this? Asked of the identities' owner, the `kms` role. Thread-safe.
class IdentityPolicies {
 public:
  struct Question {
    std::string action;        ///< "secretsmanager:GetSecretValue"
    std::string resource_arn;  ///< "*" where there is none
    std::multimap<std::string, std::string> context;
    std::string resource_account = {};                ///< whose the secret is; empty: the caller's
    std::optional<std::string> resource_policy = {};  ///< the secret's own, one that iam::Policy took
  };
  struct Verdict {
    bool allowed = false;
    std::string reason;     ///< as iam::name: "allowed-by-identity-policy", "denied-by-resource-policy", …
    std::string statement;  ///< that decided; empty: none did
  };

  virtual ~IdentityPolicies() = default;
  /// Errors: kUnauthenticated when the principal is gone; kUnavailable when nobody could be asked.
  virtual Task<Result<Verdict>> decide(Caller caller, Question question) = 0;
  /// Whether a resource policy that iam::Policy took names a user, role or session that is known to be missing.
  /// Errors: kUnavailable when nobody could be asked.
  virtual Task<Result<bool>> names_missing(std::string resource_policy) = 0;
};

}  // namespace keyhold::secrets

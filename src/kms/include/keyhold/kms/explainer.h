#pragma once

#include <string>

#include "keyhold/iam/authorize.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

struct ExplainRequest {
  std::string principal_arn = {};      ///< a root, user, role or session
  std::string action = {};             ///< "kms:Decrypt"
  std::string resource_arn = {};       ///< a key or an alias; a role; any other ARN; "*" where there is none yet
  iam::ConditionContext context = {};  ///< stands over what is filled in from principal, key and clock
  iam::EncryptionContext encryption_context = {};
};

struct Explanation {
  iam::Verdict verdict;
  std::string policy;  ///< what the deciding statement is in: "key policy", "identity policy reads"; empty: none
};

/// How a question would be decided now, by the code and the policies that decide requests. Asks nobody, changes
/// nothing. Threads: safe from any executor.
class Explainer {
 public:
  explicit Explainer(Parts parts) : parts_(parts) {}
  /// Errors: kNotFound when principal, key, alias or role is not there; kInvalidArgument for a malformed name.
  Result<Explanation> explain(const ExplainRequest& request) const;

 private:
  Result<std::shared_ptr<const iam::Identity>> find_principal(const std::string& arn) const;
  Result<iam::Verdict> decide(const iam::Identity& identity, const ExplainRequest& request) const;
  Result<iam::Verdict> about_key(const iam::Identity& identity, const ExplainRequest& request) const;
  Result<iam::Verdict> about_role(const iam::Identity& identity, const ExplainRequest& request) const;
  iam::Verdict about_other(const iam::Identity& identity, const ExplainRequest& request) const;

  Parts parts_;
};

}  // namespace keyhold::kms

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "arn_pattern.h"
#include "clause.h"
#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/iam/policy.h"
#include "pattern.h"
#include "principal_set.h"

namespace keyhold::iam {

struct Question;

/// A compiled statement. Only parse_statement makes one, so each is whole and valid.
struct Statement {
  std::string label = {};  ///< its Sid, else "#" and its place from 1
  Effect effect = Effect::kDeny;
  std::optional<PrincipalSet> principals = {};  ///< none in identity policies
  bool not_principals = false;
  std::vector<Pattern> actions = {};
  bool not_actions = false;
  std::vector<ArnPattern> resources = {};
  bool not_resources = false;
  std::vector<Clause> clauses = {};

  /// Who of the statement the caller is; kDirect where it has no Principal.
  PrincipalMatch match(const Principal& caller) const noexcept;
  /// Action, resource and condition all fit. The principal is not looked at. A resource with a policy variable that has
  /// no value fits nothing, and in an Allow of NotResource the statement then does not apply.
  bool applies(const Question& question) const;
};

struct StatementRules {
  PolicyKind kind = PolicyKind::kKeyPolicy;
  bool variables = false;  ///< policy Version 2012-10-17
};

/// `number`: the statement's place from 1. Errors: kInvalidArgument, the detail naming the statement and the rule.
Result<Statement> parse_statement(const json::Value& value, std::size_t number, StatementRules rules);

}  // namespace keyhold::iam

#include "statement.h"

#include <algorithm>

#include "keyhold/iam/authorize.h"

namespace keyhold::iam {
namespace {

template <class Patterns>
bool any_matches(const Patterns& patterns, std::string_view text) noexcept {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& pattern) { return pattern.matches(text); });
}

}  // namespace

PrincipalMatch Statement::match(const Principal& caller) const noexcept {
  if (!principals) return PrincipalMatch::kDirect;
  if (!not_principals) return principals->match(caller);
  return principals->excepts(caller) ? PrincipalMatch::kNone : PrincipalMatch::kDirect;
}

bool Statement::applies(const Question& question) const {
  return any_matches(actions, question.action) != not_actions &&
         any_matches(resources, question.resource_arn) != not_resources &&
         std::all_of(clauses.begin(), clauses.end(), [&](const Clause& c) { return c.met(question, effect); });
}

}  // namespace keyhold::iam

#include "statement.h"

#include <algorithm>

#include "keyhold/iam/authorize.h"

namespace keyhold::iam {
namespace {

bool action_fits(const Statement& statement, std::string_view action) {
  const bool any = std::any_of(statement.actions.begin(), statement.actions.end(),
                               [&](const Pattern& pattern) { return pattern.matches(action); });
  return any != statement.not_actions;
}

bool resource_fits(const Statement& statement, const Question& question) {
  const auto& resources = statement.resources;
  if (statement.not_resources && statement.effect == Effect::kAllow) {
    const bool all_resolve = std::all_of(resources.begin(), resources.end(),
                                         [&](const ArnPattern& pattern) { return pattern.resolves_in(question); });
    if (!all_resolve) return false;
  }
  const bool any = std::any_of(resources.begin(), resources.end(), [&](const ArnPattern& pattern) {
    return pattern.matches(question.resource_arn, question);
  });
  return any != statement.not_resources;
}

}  // namespace

PrincipalMatch Statement::match(const Principal& caller) const noexcept {
  if (!principals) return PrincipalMatch::kDirect;
  if (!not_principals) return principals->match(caller);
  return principals->excepts(caller) ? PrincipalMatch::kNone : PrincipalMatch::kDirect;
}

bool Statement::applies(const Question& question) const {
  return action_fits(*this, question.action) && resource_fits(*this, question) &&
         std::all_of(clauses.begin(), clauses.end(), [&](const Clause& c) { return c.met(question, effect); });
}

}  // namespace keyhold::iam

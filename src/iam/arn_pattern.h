#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "pattern.h"

namespace keyhold::iam {

/// The six parts of an ARN, the last with its own colons; nothing when there are fewer or it doesn't start with "arn".
std::optional<std::array<std::string_view, 6>> split_arn(std::string_view text) noexcept;

/// `*`, or an ARN whose parts may hold wildcards. Each part is matched by itself, so that a `*` never runs over a colon
/// into the account or Region.
class ArnPattern {
 public:
  /// `variables`: as PatternRules. Errors: kInvalidArgument.
  static Result<ArnPattern> compile(std::string_view text, std::optional<PolicyKind> variables);
  /// False also when a variable has no value in the question.
  bool matches(std::string_view arn, const Question& question) const;
  bool resolves_in(const Question& question) const;  ///< as Pattern's
  /// Calls `visit(variable)` for each.
  template <class Visit>
  void for_each_variable(Visit visit) const {
    if (!parts_) return;
    for (const Pattern& part : *parts_)
      for (const Variable& variable : part.variables()) visit(variable);
  }

 private:
  std::optional<std::array<Pattern, 6>> parts_;  // nothing: `*`
};

}  // namespace keyhold::iam

#pragma once

#include <string_view>
#include <variant>

#include "arn_pattern.h"
#include "condition_operator.h"
#include "ip_range.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "pattern.h"

namespace keyhold::iam {

/// One value of a condition in a policy, compiled for its operator's test.
class Operand {
 public:
  /// `variables`: as PatternRules; only texts and ARNs may hold some. Errors: kInvalidArgument when `text` is not of
  /// the operator's type.
  static Result<Operand> compile(const Operator& op, std::string_view text, std::optional<PolicyKind> variables);
  /// The operator's positive test; a request value of another type never passes it, nor does any where a variable of
  /// the policy's has no value in the question.
  bool holds(std::string_view request_value, const Question& question) const;
  bool resolves_in(const Question& question) const;  ///< as Pattern's
  /// Calls `visit(variable)` for each.
  template <class Visit>
  void for_each_variable(Visit visit) const {
    if (const auto* text = std::get_if<Pattern>(&value_))
      for (const Variable& variable : text->variables()) visit(variable);
    if (const auto* arn = std::get_if<ArnPattern>(&value_)) arn->for_each_variable(visit);
  }
  /// Of Null and Bool: the value itself.
  bool flag() const noexcept { return std::get<bool>(value_); }

 private:
  using Value = std::variant<Pattern, ArnPattern, IpRange, double, WallTime, bool, Bytes>;
  Operand(Value value, Order order) : value_(std::move(value)), order_(order) {}
  static Result<Value> compile_value(Test test, std::string_view text, std::optional<PolicyKind> variables);
  Value value_;
  Order order_;
};

}  // namespace keyhold::iam

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
  /// `escapes`: as PatternRules. Errors: kInvalidArgument when `text` is not of the operator's type.
  static Result<Operand> compile(const Operator& op, std::string_view text, bool escapes);
  /// The operator's positive test; a request value of another type never passes it.
  bool holds(std::string_view request_value) const;
  /// Of Null and Bool: the value itself.
  bool flag() const noexcept { return std::get<bool>(value_); }

 private:
  using Value = std::variant<Pattern, ArnPattern, IpRange, double, WallTime, bool, Bytes>;
  Operand(Value value, Order order) : value_(std::move(value)), order_(order) {}
  static Result<Value> compile_value(Test test, std::string_view text, bool escapes);
  Value value_;
  Order order_;
};

}  // namespace keyhold::iam

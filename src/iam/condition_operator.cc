#include "condition_operator.h"

#include <algorithm>
#include <array>

namespace keyhold::iam {
namespace {

struct OperatorRow {
  std::string_view name;
  Test test;
  bool negated = false;
  Order order = Order::kEqual;
};

constexpr auto kOperators = std::to_array<OperatorRow>({
    {"StringEquals", Test::kString},
    {"StringNotEquals", Test::kString, true},
    {"StringEqualsIgnoreCase", Test::kStringIgnoreCase},
    {"StringNotEqualsIgnoreCase", Test::kStringIgnoreCase, true},
    {"StringLike", Test::kStringLike},
    {"StringNotLike", Test::kStringLike, true},
    {"NumericEquals", Test::kNumeric},
    {"NumericNotEquals", Test::kNumeric, true},
    {"NumericLessThan", Test::kNumeric, false, Order::kLess},
    {"NumericLessThanEquals", Test::kNumeric, false, Order::kLessOrEqual},
    {"NumericGreaterThan", Test::kNumeric, false, Order::kGreater},
    {"NumericGreaterThanEquals", Test::kNumeric, false, Order::kGreaterOrEqual},
    {"DateEquals", Test::kDate},
    {"DateNotEquals", Test::kDate, true},
    {"DateLessThan", Test::kDate, false, Order::kLess},
    {"DateLessThanEquals", Test::kDate, false, Order::kLessOrEqual},
    {"DateGreaterThan", Test::kDate, false, Order::kGreater},
    {"DateGreaterThanEquals", Test::kDate, false, Order::kGreaterOrEqual},
    {"Bool", Test::kBool},
    {"BinaryEquals", Test::kBinary},
    {"IpAddress", Test::kIpAddress},
    {"NotIpAddress", Test::kIpAddress, true},
    {"ArnEquals", Test::kArn},
    {"ArnLike", Test::kArn},
    {"ArnNotEquals", Test::kArn, true},
    {"ArnNotLike", Test::kArn, true},
    {"Null", Test::kNull},
});

bool cut_prefix(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool cut_suffix(std::string_view& text, std::string_view suffix) noexcept {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace

Result<Operator> Operator::parse(std::string_view name) {
  Operator out;
  if (cut_prefix(name, "ForAllValues:"))
    out.set = SetForm::kForAll;
  else if (cut_prefix(name, "ForAnyValue:"))
    out.set = SetForm::kForAny;
  out.if_exists = cut_suffix(name, "IfExists");
  const auto* row = std::find_if(kOperators.begin(), kOperators.end(), [&](const auto& r) { return r.name == name; });
  if (row == kOperators.end()) return Error{ErrorCode::kInvalidArgument, "unknown condition operator"};
  out.test = row->test;
  out.order = row->order;
  out.negated = row->negated;
  if (out.test == Test::kNull && (out.if_exists || out.set != SetForm::kNone))
    return Error{ErrorCode::kInvalidArgument, "Null takes neither IfExists nor a set prefix"};
  return out;
}

}  // namespace keyhold::iam

#include "operand.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "text.h"

namespace keyhold::iam {
namespace {

std::optional<double> read_number(std::string_view text) noexcept {
  double out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

/// An RFC 3339 date-time, a date alone (its first moment in UTC), or seconds since 1970.
std::optional<WallTime> read_date(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr std::int64_t kYear10000 = 253'402'300'800;  // beyond it milliseconds could overflow
  if (code == std::errc() && end == text.data() + text.size() && seconds < kYear10000 && seconds > -kYear10000)
    return WallTime(std::chrono::seconds(seconds));
  auto time = parse_rfc3339(text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text));
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<bool> read_bool(std::string_view text) noexcept {
  if (equal_ignoring_case(text, "true")) return true;
  if (equal_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

template <class T>
bool in_order(const T& request, Order order, const T& policy) noexcept {
  switch (order) {
    case Order::kEqual:
      return request == policy;
    case Order::kLess:
      return request < policy;
    case Order::kLessOrEqual:
      return request <= policy;
    case Order::kGreater:
      return request > policy;
    case Order::kGreaterOrEqual:
      return request >= policy;
  }
  return false;
}

template <class T>
bool read_in_order(const std::optional<T>& request, Order order, const T& policy) noexcept {
  return request && in_order(*request, order, policy);
}

/// Tests a request value against each kind of compiled value.
struct OperandTest {
  std::string_view request;
  Order order;
  const Question& question;
  bool operator()(const Pattern& p) const { return p.matches(request, question); }
  bool operator()(const ArnPattern& p) const { return p.matches(request, question); }
  bool operator()(const IpRange& range) const { return range.contains(request); }
  bool operator()(double policy) const { return read_in_order(read_number(request), order, policy); }
  bool operator()(WallTime policy) const { return read_in_order(read_date(request), order, policy); }
  bool operator()(bool policy) const { return read_bool(request) == policy; }
  bool operator()(const Bytes& policy) const {
    const auto bytes = from_base64(request);
    return bytes && *bytes == policy;
  }
};

}  // namespace

Result<Operand::Value> Operand::compile_value(Test test, std::string_view text, std::optional<PolicyKind> variables) {
  const auto typed = [](auto value, const char* type) -> Result<Value> {
    if (value) return Value(*std::move(value));
    return Error{ErrorCode::kInvalidArgument, std::string("condition value is not ") + type};
  };
  switch (test) {
    case Test::kString:
    case Test::kStringIgnoreCase:
    case Test::kStringLike: {
      const PatternRules rules{test == Test::kStringLike, test == Test::kStringIgnoreCase, variables};
      KEYHOLD_TRY(Pattern pattern, Pattern::compile(text, rules));
      return Value(std::move(pattern));
    }
    case Test::kArn: {
      KEYHOLD_TRY(ArnPattern pattern, ArnPattern::compile(text, variables));
      return Value(std::move(pattern));
    }
    case Test::kNumeric:
      return typed(read_number(text), "a number");
    case Test::kDate:
      return typed(read_date(text), "an RFC 3339 time, a date, or seconds since 1970");
    case Test::kIpAddress:
      return typed(IpRange::parse(text), "an IP address or CIDR range");
    case Test::kBinary:
      return typed(from_base64(text), "base64");
    case Test::kBool:
    case Test::kNull:
      return typed(read_bool(text), "true or false");
  }
  return Error{};
}

Result<Operand> Operand::compile(const Operator& op, std::string_view text, std::optional<PolicyKind> variables) {
  KEYHOLD_TRY(Value value, compile_value(op.test, text, variables));
  return Operand(std::move(value), op.order);
}

bool Operand::holds(std::string_view request_value, const Question& question) const {
  return std::visit(OperandTest{request_value, order_, question}, value_);
}

bool Operand::resolves_in(const Question& question) const {
  if (const auto* text = std::get_if<Pattern>(&value_)) return text->resolves_in(question);
  if (const auto* arn = std::get_if<ArnPattern>(&value_)) return arn->resolves_in(question);
  return true;
}

}  // namespace keyhold::iam

#pragma once

#include <cstdint>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::iam {

/// How a policy value is compared with a request value.
enum class Test : std::uint8_t {
  kString,
  kStringIgnoreCase,
  kStringLike,
  kNumeric,
  kDate,
  kBool,
  kBinary,
  kIpAddress,
  kArn,  ///< ArnEquals and ArnLike are one: both take wildcards
  kNull,
};

enum class Order : std::uint8_t { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

/// What a key with several request values needs.
enum class SetForm : std::uint8_t {
  kNone,    ///< no prefix: see Clause
  kForAll,  ///< ForAllValues: every one; so also when there is none
  kForAny,  ///< ForAnyValue: at least one
};

/// A condition operator's name, taken apart: "ForAnyValue:StringNotLikeIfExists".
struct Operator {
  Test test = Test::kString;
  Order order = Order::kEqual;
  bool negated = false;
  SetForm set = SetForm::kNone;
  bool if_exists = false;  ///< true when the key is missing

  /// Exact case. Errors: kInvalidArgument for any other name; Null takes neither a prefix nor IfExists.
  static Result<Operator> parse(std::string_view name);
};

}  // namespace keyhold::iam

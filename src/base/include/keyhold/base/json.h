#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

struct Limits {
  std::size_t depth = 32;  ///< nested arrays and objects
};

/// Strict RFC 8259: UTF-8 checked, one value, nothing after it, no repeated member, bounded depth, no number
/// beyond a double's range (section 6 leaves ranges to the reader; infinity would be another value than was sent).
/// Errors: kInvalidArgument with the byte offset and the rule; never the content.
Result<Value> parse(std::string_view text, Limits limits = {});
Result<Object> parse_object(std::string_view text, Limits limits = {});

/// Compact JSON, members in insertion order.
std::string write(const Value& value);
/// The same into memory that is wiped, for answers that hold plaintext.
void append(PlaintextBytes& out, const Value& value);
/// Appends `text` as a JSON string literal with its quotes.
void append_string(PlaintextBytes& out, std::string_view text);

/// Member access that can't throw: nullptr when absent or of another type.
const Value* find(const Object& object, std::string_view name) noexcept;

}  // namespace keyhold::json

#include "shape_reader.h"

#include <cmath>

namespace keyhold::aws {
namespace {

// AWS's words for what a JSON value is.
std::string_view kind_of(const json::Value& json) {
  switch (json.kind()) {
    case boost::json::kind::null:
      return "NULL_VALUE";
    case boost::json::kind::bool_:
      return json.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
    case boost::json::kind::string:
      return "STRING_VALUE";
    case boost::json::kind::array:
      return "START_ARRAY";
    case boost::json::kind::object:
      return "START_OBJECT";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
      return "NUMBER_VALUE";
    case boost::json::kind::double_:
      return "DECIMAL_VALUE";
  }
  return "UNKNOWN_VALUE";
}

Error not_base64(const MemberPath& path) {
  return wrong_type("STRING_VALUE", "a Blob (base64)", path);
}

}  // namespace

Result<const json::Array*> ShapeReader::array(const json::Value& json, const MemberPath& path) {
  if (!json.is_array()) return wrong_type(kind_of(json), "a List", path);
  return &json.get_array();
}

Result<const json::Object*> ShapeReader::object(const json::Value& json, const MemberPath& path) {
  if (!json.is_object()) return wrong_type(kind_of(json), "a Structure or Map", path);
  return &json.get_object();
}

Result<std::string_view> ShapeReader::string(const json::Value& json, const MemberPath& path) {
  if (!json.is_string()) return wrong_type(kind_of(json), "a String", path);
  const auto& text = json.get_string();
  return std::string_view(text.data(), text.size());
}

Status ShapeReader::value(const json::Value& json, std::string& out, const Rules& rules, const MemberPath& path) {
  KEYHOLD_TRY(const std::string_view text, string(json, path));
  violations_.check_text(text, rules, path);
  out = text;
  return ok();
}

Status ShapeReader::value(const json::Value& json, bool& out, const Rules&, const MemberPath& path) {
  if (!json.is_bool()) return wrong_type(kind_of(json), "a Boolean", path);
  out = json.get_bool();
  return ok();
}

Status ShapeReader::value(const json::Value& json, std::int64_t& out, const Rules& rules, const MemberPath& path) {
  if (!json.is_int64()) return wrong_type(kind_of(json), "an Integer", path);
  out = json.get_int64();
  violations_.check_number(out, rules, path);
  return ok();
}

// Seconds since 1970, with a fraction.
Status ShapeReader::value(const json::Value& json, WallTime& out, const Rules&, const MemberPath& path) {
  constexpr double kLatest = 253402300800.0;  // the year 10000
  if (!json.is_number()) return wrong_type(kind_of(json), "a Timestamp", path);
  const double seconds = json.to_number<double>();
  if (!(std::abs(seconds) < kLatest)) return wrong_type(kind_of(json), "a Timestamp", path);
  out = WallTime(std::chrono::milliseconds(std::llround(seconds * 1000)));
  return ok();
}

Status ShapeReader::value(const json::Value& json, Bytes& out, const Rules& rules, const MemberPath& path) {
  KEYHOLD_TRY(const std::string_view text, string(json, path));
  Result<Bytes> decoded = from_base64(text);
  if (!decoded) return not_base64(path);
  out = *std::move(decoded);
  violations_.check_size(out.size(), rules, path);
  return ok();
}

Status ShapeReader::value(const json::Value& json, PlaintextBytes& out, const Rules& rules, const MemberPath& path) {
  KEYHOLD_TRY(const std::string_view text, string(json, path));
  if (rules.text) {
    out = PlaintextBytes::copy_of(text);
  } else {
    out = PlaintextBytes(text.size() / 4 * 3);
    const Result<std::size_t> size = decode_base64(text, out.writable());
    if (!size) return not_base64(path);
    out.resize(*size);
  }
  violations_.check_size(out.size(), rules, path);
  return ok();
}

}  // namespace keyhold::aws

#include "row_json.h"

namespace keyhold::kms::row {

Error bad_row(std::string_view member) {
  return {ErrorCode::kDoesNotOpen, "a stored row has no proper member " + std::string(member)};
}

Result<std::string> text_of(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  if (value == nullptr || !value->is_string()) return bad_row(member);
  return std::string(value->get_string());
}

Result<std::int64_t> number_of(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  if (value == nullptr || !value->is_int64()) return bad_row(member);
  return value->get_int64();
}

Result<WallTime> time_of(const json::Object& object, std::string_view member) {
  KEYHOLD_TRY(const std::int64_t milliseconds, number_of(object, member));
  return WallTime(std::chrono::milliseconds(milliseconds));
}

Result<const json::Array*> array_of(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  if (value == nullptr || !value->is_array()) return bad_row(member);
  return &value->get_array();
}

std::string text_or_none(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<std::optional<WallTime>> time_or_none(const json::Object& object, std::string_view member) {
  if (json::find(object, member) == nullptr) return std::optional<WallTime>();
  KEYHOLD_TRY(const WallTime time, time_of(object, member));
  return std::optional<WallTime>(time);
}

bool is_true(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::int64_t to_number(WallTime time) {
  return time.time_since_epoch().count();
}

PlaintextBytes written(const json::Object& object) {
  PlaintextBytes out;
  json::append(out, object);
  return out;
}

}  // namespace keyhold::kms::row

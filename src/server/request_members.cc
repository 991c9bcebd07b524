#include "request_members.h"

namespace keyhold::server {

Error invalid_field(std::string_view member, std::string_view rule) {
  return {ErrorCode::kInvalidArgument, std::string(member) + ": " + std::string(rule), "invalid-field"};
}

Result<RequestMembers> RequestMembers::parse(const PlaintextBytes& body) {
  if (body.empty()) return RequestMembers(json::Object());
  Result<json::Object> object = json::parse_object(body.text());
  if (!object) return Error{ErrorCode::kInvalidArgument, object.error().detail, "malformed-json"};
  return RequestMembers(std::move(*object));
}

Result<std::optional<std::string>> RequestMembers::optional_text(std::string_view member) {
  const json::Value* const value = json::find(object_, member);
  if (value == nullptr) return std::optional<std::string>();
  if (!value->is_string()) return invalid_field(member, "must be a string");
  std::optional<std::string> out(std::string(value->get_string()));
  object_.erase(member);
  return out;
}

Result<std::string> RequestMembers::text(std::string_view member) {
  KEYHOLD_TRY(std::optional<std::string> out, optional_text(member));
  if (!out) return invalid_field(member, "is missing");
  return std::move(*out);
}

Result<std::vector<std::string>> RequestMembers::texts(std::string_view member) {
  const json::Value* const value = json::find(object_, member);
  if (value == nullptr) return invalid_field(member, "is missing");
  if (!value->is_array()) return invalid_field(member, "must be an array of strings");
  std::vector<std::string> out;
  for (const json::Value& item : value->get_array()) {
    if (!item.is_string()) return invalid_field(member, "must be an array of strings");
    out.emplace_back(item.get_string());
  }
  object_.erase(member);
  return out;
}

Result<bool> RequestMembers::flag(std::string_view member) {
  const json::Value* const value = json::find(object_, member);
  if (value == nullptr) return false;
  if (!value->is_bool()) return invalid_field(member, "must be true or false");
  const bool out = value->get_bool();
  object_.erase(member);
  return out;
}

Result<std::optional<std::int64_t>> RequestMembers::optional_number(std::string_view member) {
  const json::Value* const value = json::find(object_, member);
  if (value == nullptr) return std::optional<std::int64_t>();
  if (!value->is_int64()) return invalid_field(member, "must be a whole number");
  const std::int64_t out = value->get_int64();
  object_.erase(member);
  return std::optional(out);
}

Result<json::Object> RequestMembers::object(std::string_view member) {
  const json::Value* const value = json::find(object_, member);
  if (value == nullptr) return json::Object();
  if (!value->is_object()) return invalid_field(member, "must be an object");
  json::Object out = value->get_object();
  object_.erase(member);
  return out;
}

Status RequestMembers::end() const {
  if (object_.empty()) return ok();
  const std::string member(object_.begin()->key());
  return Error{ErrorCode::kInvalidArgument, member + ": is not known here", "unknown-field"};
}

}  // namespace keyhold::server

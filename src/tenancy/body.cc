#include "body.h"

namespace keyhold::tenancy {
namespace {
const json::Array kNoArray;
const json::Object kNoObject;
}  // namespace

const json::Value* BodyReader::take(std::string_view member) {
  const json::Value* value = json::find(body_, member);
  if (value != nullptr) ++taken_;
  return value;
}

void BodyReader::fail(std::string_view member) {
  if (!fault_)
    fault_ = Error{ErrorCode::kDoesNotOpen, "registry row: member '" + std::string(member) + "' is missing or wrong"};
}

std::string BodyReader::text(std::string_view member) {
  const json::Value* value = take(member);
  if (value != nullptr && value->is_string()) return std::string(value->get_string());
  fail(member);
  return {};
}

std::optional<std::string> BodyReader::optional_text(std::string_view member) {
  if (json::find(body_, member) == nullptr) return std::nullopt;
  return text(member);
}

std::uint64_t BodyReader::number(std::string_view member) {
  const json::Value* value = take(member);
  if (value != nullptr && value->is_int64() && value->get_int64() >= 0)
    return static_cast<std::uint64_t>(value->get_int64());
  if (value != nullptr && value->is_uint64()) return value->get_uint64();
  fail(member);
  return 0;
}

bool BodyReader::boolean(std::string_view member) {
  const json::Value* value = take(member);
  if (value != nullptr && value->is_bool()) return value->get_bool();
  fail(member);
  return false;
}

WallTime BodyReader::time(std::string_view member) {
  const Result<WallTime> time = parse_rfc3339(text(member));
  if (time) return *time;
  fail(member);
  return {};
}

std::optional<WallTime> BodyReader::optional_time(std::string_view member) {
  if (json::find(body_, member) == nullptr) return std::nullopt;
  return time(member);
}

const json::Array& BodyReader::array(std::string_view member) {
  const json::Value* value = take(member);
  if (value != nullptr && value->is_array()) return value->get_array();
  fail(member);
  return kNoArray;
}

const json::Object& BodyReader::object(std::string_view member) {
  const json::Value* value = take(member);
  if (value != nullptr && value->is_object()) return value->get_object();
  fail(member);
  return kNoObject;
}

Status BodyReader::finish() const {
  if (fault_) return *fault_;
  if (taken_ != body_.size())
    return Error{ErrorCode::kDoesNotOpen, "registry row: a member that this version does not know"};
  return ok();
}

}  // namespace keyhold::tenancy

#include "json_list.h"

#include <span>

namespace keyhold::iam {
namespace {

Error bad_list(std::string_view element, std::string_view rule) {
  return {ErrorCode::kInvalidArgument, std::string(element) + " " + std::string(rule)};
}

std::span<const json::Value> elements(const json::Value& value) {
  if (!value.is_array()) return {&value, 1};
  return {value.get_array().data(), value.get_array().size()};
}

}  // namespace

Result<std::vector<std::string_view>> text_list(const json::Value& value, std::string_view element) {
  std::vector<std::string_view> out;
  for (const json::Value& each : elements(value)) {
    if (!each.is_string()) return bad_list(element, "must be a text or a list of texts");
    out.emplace_back(each.get_string());
  }
  if (out.empty()) return bad_list(element, "is an empty list");
  return out;
}

Result<std::vector<std::string>> scalar_list(const json::Value& value, std::string_view element) {
  std::vector<std::string> out;
  for (const json::Value& each : elements(value)) {
    if (each.is_string())
      out.emplace_back(each.get_string());
    else if (each.is_number() || each.is_bool())
      out.push_back(json::write(each));
    else
      return bad_list(element, "must be a text, number or boolean, or a list of them");
  }
  if (out.empty()) return bad_list(element, "is an empty list");
  return out;
}

}  // namespace keyhold::iam

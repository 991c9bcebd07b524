#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/json.h"
#include "keyhold/base/result.h"

namespace keyhold::server {

/// Reads the members of a request's JSON object, each once. Errors: kInvalidArgument with reason "malformed-json",
/// "invalid-field" (missing, or of another type) or "unknown-field" (what was not asked for by `end`), naming the
/// member.
class RequestMembers {
 public:
  static Result<RequestMembers> parse(const PlaintextBytes& body);  ///< no body: no members
  Result<std::string> text(std::string_view name);
  Result<std::optional<std::string>> optional_text(std::string_view name);
  Result<std::vector<std::string>> texts(std::string_view name);
  Result<bool> flag(std::string_view name);                                    ///< false when absent
  Result<std::optional<std::int64_t>> optional_number(std::string_view name);  ///< a whole number
  Result<json::Object> object(std::string_view name);                          ///< empty when absent
  Status end() const;

 private:
  explicit RequestMembers(json::Object object) : object_(std::move(object)) {}
  json::Object object_;
};

/// A member that is not what it must be.
Error invalid_field(std::string_view member, std::string_view rule);

}  // namespace keyhold::server

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::server {

/// Reads the parameters of a query, each once. Errors: kInvalidArgument with reason "invalid-parameter" (malformed,
/// twice, or not a number) or "unknown-parameter" (what was not asked for by `end`).
class RestQuery {
 public:
  static Result<RestQuery> parse(std::string_view query);
  std::optional<std::string> text(std::string_view name);
  Result<std::optional<std::uint64_t>> number(std::string_view name);
  bool flag(std::string_view name);  ///< whether it is there, with or without a value
  Status end() const;

 private:
  std::map<std::string, std::string, std::less<>> parameters_;
};

/// A parameter that is not what it must be.
Error invalid_parameter(std::string_view name, std::string_view rule);

/// `text` as a decimal number.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace keyhold::server

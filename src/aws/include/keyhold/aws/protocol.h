#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "keyhold/base/json.h"
#include "keyhold/base/result.h"

namespace keyhold::aws {

constexpr std::size_t kMaxBodyBytes = 1 << 20;
constexpr std::size_t kMaxJsonDepth = 32;
constexpr const char* kJsonContentType = "application/x-amz-json-1.1";
constexpr const char* kFormContentType = "application/x-www-form-urlencoded; charset=utf-8";

/// X-Amz-Target, "TrentService.Decrypt", as its two halves, which point into `header`.
struct Target {
  std::string_view service;
  std::string_view operation;
};
/// Errors: kInvalidArgument, reason "UnknownOperationException".
Result<Target> parse_target(std::string_view header);

/// The body of a JSON 1.1 request: one object; an empty body counts as `{}`.
/// Errors: kInvalidArgument, reason "SerializationException"; kLimitExceeded, reason "RequestEntityTooLargeException".
Result<json::Object> parse_json_body(std::string_view body);

/// The form of a Query request.
struct QueryRequest {
  std::string action;
  std::string version;
  std::map<std::string, std::string> parameters;  ///< all others
};
/// Strict: UTF-8, no name twice, no broken percent escape, 64 KiB, 256 parameters.
/// Errors: kInvalidArgument, reason "MalformedQueryString", "MissingAction" or "InvalidParameterValue".
Result<QueryRequest> parse_query_body(std::string_view body);

std::string percent_encode(std::string_view text);          ///< RFC 3986: all but the unreserved characters
Result<std::string> percent_decode(std::string_view text);  ///< kInvalidArgument for a broken escape
Result<std::string> form_decode(std::string_view text);     ///< the same, and '+' is a space
std::string xml_escape(std::string_view text);

}  // namespace keyhold::aws

#include "keyhold/aws/protocol.h"

#include "keyhold/base/bytes.h"

namespace keyhold::aws {
namespace {

constexpr std::size_t kMaxFormBytes = 64 << 10;
constexpr std::size_t kMaxFormParameters = 256;

Error refused_form(const char* reason, const char* message) {
  return {ErrorCode::kInvalidArgument, message, reason};
}

bool is_word(std::string_view text) {
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return !text.empty() && text.size() <= 64;
}

// "name=value" into the map, unless there is such a name.
Status add_parameter(std::string_view pair, std::map<std::string, std::string>& out) {
  const std::size_t equals = std::min(pair.find('='), pair.size());
  KEYHOLD_TRY(std::string name, form_decode(pair.substr(0, equals)));
  KEYHOLD_TRY(std::string value, form_decode(pair.substr(std::min(equals + 1, pair.size()))));
  if (name.empty() || !is_utf8(name) || !is_utf8(value))
    return refused_form("MalformedQueryString", "The query string is malformed.");
  if (!out.emplace(std::move(name), std::move(value)).second)
    return refused_form("InvalidParameterValue", "A parameter is given twice.");
  return ok();
}

std::string take(std::map<std::string, std::string>& parameters, const char* name) {
  auto node = parameters.extract(name);
  return node ? std::move(node.mapped()) : std::string();
}

}  // namespace

Result<Target> parse_target(std::string_view header) {
  const std::size_t dot = header.rfind('.');
  if (dot == std::string_view::npos || !is_word(header.substr(0, dot)) || !is_word(header.substr(dot + 1)))
    return Error{ErrorCode::kInvalidArgument, "X-Amz-Target names no operation", "UnknownOperationException"};
  return Target{header.substr(0, dot), header.substr(dot + 1)};
}

Result<json::Object> parse_json_body(std::string_view body) {
  if (body.size() > kMaxBodyBytes)
    return Error{ErrorCode::kLimitExceeded, "The body is larger than 1 MiB.", "RequestEntityTooLargeException"};
  if (body.empty()) return json::Object();
  Result<json::Object> object = json::parse_object(body, {.depth = kMaxJsonDepth});
  if (!object) object.error().reason = "SerializationException";
  return object;
}

Result<QueryRequest> parse_query_body(std::string_view body) {
  if (body.size() > kMaxFormBytes) return refused_form("MalformedQueryString", "The form is larger than 64 KiB.");
  QueryRequest out;
  for (std::string_view rest = body; !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    KEYHOLD_CHECK(add_parameter(rest.substr(0, end), out.parameters));
    if (out.parameters.size() > kMaxFormParameters)
      return refused_form("MalformedQueryString", "The form has more than 256 parameters.");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  out.action = take(out.parameters, "Action");
  out.version = take(out.parameters, "Version");
  if (out.action.empty()) return refused_form("MissingAction", "The request must contain the parameter Action.");
  return out;
}

}  // namespace keyhold::aws

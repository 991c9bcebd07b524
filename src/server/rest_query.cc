#include "rest_query.h"

#include <charconv>

#include "keyhold/aws/protocol.h"
#include "keyhold/base/bytes.h"

namespace keyhold::server {
namespace {

Result<std::string> decode_parameter(std::string_view text) {
  Result<std::string> out = aws::form_decode(text);
  if (!out || !is_utf8(*out)) return invalid_parameter("query", "a broken percent escape, or not UTF-8");
  return out;
}

}  // namespace

Error invalid_parameter(std::string_view name, std::string_view rule) {
  return {ErrorCode::kInvalidArgument, std::string(name) + ": " + std::string(rule), "invalid-parameter"};
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

Result<RestQuery> RestQuery::parse(std::string_view query) {
  RestQuery out;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    KEYHOLD_TRY(std::string name, decode_parameter(pair.substr(0, equals)));
    KEYHOLD_TRY(std::string value, decode_parameter(pair.substr(std::min(equals + 1, pair.size()))));
    const auto [at, added] = out.parameters_.emplace(std::move(name), std::move(value));
    if (!added) return invalid_parameter(at->first, "is given twice");
  }
  return out;
}

std::optional<std::string> RestQuery::text(std::string_view name) {
  const auto found = parameters_.find(name);
  if (found == parameters_.end()) return std::nullopt;
  std::optional<std::string> out = std::move(found->second);
  parameters_.erase(found);
  return out;
}

Result<std::optional<std::uint64_t>> RestQuery::number(std::string_view name) {
  const std::optional<std::string> given = text(name);
  if (!given) return std::optional<std::uint64_t>();
  const std::optional<std::uint64_t> out = parse_number(*given);
  if (!out) return invalid_parameter(name, "must be a whole number from 0 on");
  return out;
}

bool RestQuery::flag(std::string_view name) {
  return text(name).has_value();
}

Status RestQuery::end() const {
  if (parameters_.empty()) return ok();
  return Error{ErrorCode::kInvalidArgument, "this query has no parameter of that name: " + parameters_.begin()->first,
               "unknown-parameter"};
}

}  // namespace keyhold::server

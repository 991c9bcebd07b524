// What a REST request says besides an append's events: its path and query, the members of its body, the names in it.
// The first byte chooses.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "../src/server/request_members.h"
#include "../src/server/rest_query.h"
#include "../src/server/rest_routes.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/base/bytes.h"
#include "keyhold/stores/stream.h"

namespace keyhold::server {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool names_a_problem(const Error& error) {
  return error.code == ErrorCode::kInvalidArgument && !error.reason.empty();
}

// Each parameter is once there and then used up; what is left is named.
void fuzz_query(std::string_view text) {
  Result<RestQuery> query = RestQuery::parse(text);
  if (!query) return require(names_a_problem(query.error()));
  const Status before = query->end();
  for (const std::string_view name : {"from", "limit"}) {
    const Result<std::optional<std::uint64_t>> number = query->number(name);
    if (!number) require(names_a_problem(number.error()));
    require(!query->flag(name));
  }
  for (const std::string_view name : {"after", "direction", "expectedRevision"}) {
    const std::optional<std::string> value = query->text(name);
    if (value) require(is_utf8(*value) && !query->text(name));
  }
  const Status after = query->end();
  require(before.has_value() ? after.has_value() : true);
}

// A path's variable parts, encoded again, name the same place.
void fuzz_path(std::string_view text) {
  net::RequestHead head{"GET", "/", {}};
  const std::string_view method = text.substr(0, text.find(' '));
  head.method = method;
  head.target += text.substr(std::min(method.size() + 1, text.size()));
  const Result<RestMatch> match = find_rest_route(head);
  if (!match) return require(match.error().code == ErrorCode::kNotFound || names_a_problem(match.error()));
  require(match->route->method == head.method);
  std::string again;
  std::size_t variable = 0;
  for (std::string_view rest = match->route->path; !rest.empty();) {
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    again += "/" + (segment == "*" ? aws::percent_encode(match->segments.at(variable++)) : std::string(segment));
  }
  require(variable == match->segments.size());
  head.target = again;
  const Result<RestMatch> same = find_rest_route(head);
  require(same && same->route == match->route && same->segments == match->segments);
}

void fuzz_members(std::string_view text) {
  PlaintextBytes body;
  body.append(text);
  Result<RequestMembers> members = RequestMembers::parse(body);
  if (!members) return require(names_a_problem(members.error()));
  const Result<std::string> name = members->text("name");
  require(name ? is_utf8(*name) : names_a_problem(name.error()));
  static_cast<void>(members->optional_text("environment"));
  static_cast<void>(members->texts("scopes"));
  static_cast<void>(members->flag("active"));
  static_cast<void>(members->object("context"));
  static_cast<void>(members->end());
}

void fuzz_stream_name(std::string_view text) {
  const Result<stores::StreamName> name = stores::StreamName::parse(text);
  if (!name) return require(!name.error().reason.empty());
  require(name->text() == text && is_utf8(text) && !text.empty() && text.size() <= 512);
  require(std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
}

constexpr void (*kReaders[])(std::string_view) = {fuzz_query, fuzz_path, fuzz_members, fuzz_stream_name};

}  // namespace
}  // namespace keyhold::server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using keyhold::server::kReaders;
  if (size == 0) return 0;
  kReaders[data[0] % std::size(kReaders)](std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  return 0;
}

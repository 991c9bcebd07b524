// The strict HTTP parser. What it accepts must keep the rules that the program relies on, must not depend on how the
// bytes were cut, must parse to the same again when it is written out anew, and Beast must read the same in its head.
#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdlib>
#include <optional>
#include <string>

#include "../src/net/http_parser.h"

namespace keyhold::net {
namespace {

constexpr HeadLimits kLimits{4096, 512, 32};

struct Message {
  RequestHead head;
  Framing framing;
  std::string body;
};

void require(bool holds) {
  if (!holds) std::abort();
}

// Shows `step` bytes more at a time, as a connection would; nothing when refused or unfinished.
std::optional<Message> parse(ByteView in, std::size_t step) {
  HttpParser parser(HttpParser::Kind::kRequest, kLimits);
  std::size_t shown = 0;
  std::size_t used = 0;
  PlaintextBytes body;
  bool in_body = false;
  for (;;) {
    const ByteView arrived = in.subspan(used, shown - used);
    const ParseStep result = in_body ? parser.body(arrived, body) : parser.head(arrived);
    require(result.consumed <= arrived.size());
    used += result.consumed;
    if (result.refused()) return std::nullopt;
    if (result.done() && in_body) return Message{parser.request(), parser.framing(), std::string(body.text())};
    if (result.done()) {
      in_body = true;
      continue;
    }
    if (shown == in.size()) return std::nullopt;
    shown = std::min(shown + step, in.size());
  }
}

std::size_t count(const Headers& headers, std::string_view name) {
  std::size_t n = 0;
  for (const Header& header : headers) n += equal_ignoring_case(header.name, name) ? 1 : 0;
  return n;
}

void check_rules(const Message& message) {
  const Headers& headers = message.head.headers;
  require(message.head.target.starts_with('/') && count(headers, "host") == 1);
  require(count(headers, "content-length") + count(headers, "transfer-encoding") <= 1);
  require(count(headers, "authorization") <= 1 && count(headers, "x-amz-date") <= 1);
  for (const Header& header : headers) {
    require(!header.name.empty() && header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
}

// With its body by length: whatever framing it came with.
std::string write_anew(const Message& message) {
  std::string text = message.head.method + " " + message.head.target + " HTTP/1.1\r\n";
  for (const Header& header : message.head.headers) {
    const bool frames =
        equal_ignoring_case(header.name, "content-length") || equal_ignoring_case(header.name, "transfer-encoding");
    if (!frames) text += header.name + ": " + header.value + "\r\n";
  }
  return text + "Content-Length: " + std::to_string(message.body.size()) + "\r\n\r\n" + message.body;
}

// Another implementation's reading of the same head.
void check_against_beast(ByteView in, const Message& message) {
  namespace http = boost::beast::http;
  if (message.head.find("proxy-connection") != nullptr) return;  // a header from before HTTP/1.1 that Beast still obeys
  http::request_parser<http::empty_body> parser;
  parser.header_limit(kLimits.head_bytes * 2);
  parser.body_limit(boost::none);
  boost::beast::error_code error;
  parser.put({in.data(), in.size()}, error);
  require(!error && parser.is_header_done());
  require(parser.get().target() == message.head.target && parser.get().method_string() == message.head.method);
  auto theirs = parser.get().begin();
  for (const Header& header : message.head.headers) {
    const auto found = parser.get().equal_range(header.name);
    require(std::any_of(found.first, found.second, [&](const auto& field) { return field.value() == header.value; }));
    ++theirs;
  }
  require(theirs == parser.get().end());
  require(parser.chunked() == message.framing.chunked && parser.keep_alive() == message.framing.keep_alive);
}

bool same(const Message& a, const Message& b) {
  return a.head.method == b.head.method && a.head.target == b.head.target && a.body == b.body;
}

}  // namespace
}  // namespace keyhold::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keyhold::net;
  const keyhold::ByteView in(reinterpret_cast<const std::byte*>(data), size);
  const std::optional<Message> whole = parse(in, size + 1);
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
    const std::optional<Message> cut = parse(in, step);
    require(cut.has_value() == whole.has_value() && (!cut.has_value() || same(*cut, *whole)));
  }
  if (!whole.has_value()) return 0;
  check_rules(*whole);
  check_against_beast(in, *whole);
  const std::string anew = write_anew(*whole);
  // Its new Content-Length may carry it over a limit.
  if (anew.size() > kLimits.line_bytes || whole->head.headers.size() == kLimits.header_count) return 0;
  const std::optional<Message> again = parse(keyhold::as_bytes(anew), anew.size());
  require(again.has_value() && same(*again, *whole));
  return 0;
}

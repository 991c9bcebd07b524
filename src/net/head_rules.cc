#include "head_rules.h"

#include <algorithm>
#include <charconv>

namespace keyhold::net {
namespace {

constexpr Violation kHolds{};

bool is_amz(std::string_view name) noexcept {
  return equal_ignoring_case(name.substr(0, 6), "x-amz-");
}

// By length first: a head is checked name by name, and most lengths belong to no rule.
bool must_be_unique(std::string_view name) noexcept {
  switch (name.size()) {
    case 4:
      return equal_ignoring_case(name, "host");
    case 6:
      return equal_ignoring_case(name, "expect") || equal_ignoring_case(name, "cookie") || is_amz(name);
    case 12:
      return equal_ignoring_case(name, "content-type") || is_amz(name);
    case 13:
      return equal_ignoring_case(name, "authorization") || is_amz(name);
    case 14:
      return equal_ignoring_case(name, "content-length") || is_amz(name);
    case 16:
      return equal_ignoring_case(name, "content-encoding") || is_amz(name);
    case 17:
      return equal_ignoring_case(name, "transfer-encoding") || is_amz(name);
    default:
      return is_amz(name);
  }
}

bool occurs_before(const Headers& headers, std::size_t index) noexcept {
  for (std::size_t i = 0; i < index; ++i) {
    if (equal_ignoring_case(headers[i].name, headers[index].name)) return true;
  }
  return false;
}

Violation check_unique(const Headers& headers) noexcept {
  for (std::size_t i = 1; i < headers.size(); ++i) {
    if (must_be_unique(headers[i].name) && occurs_before(headers, i))
      return {400, "a header that must be unique repeats"};
  }
  return kHolds;
}

// Digits only: no sign, no list, no blank, nothing that another reader could take for another number.
Violation read_length(std::string_view text, Framing& framing) noexcept {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || end != text.data() + text.size()) return {400, "Content-Length is not a number"};
  framing.content_length = length;
  return kHolds;
}

Violation check_framing(const Headers& headers, Framing& framing) noexcept {
  const std::string* const length = find_header(headers, "content-length");
  const std::string* const coding = find_header(headers, "transfer-encoding");
  if (length != nullptr && coding != nullptr) return {400, "both Content-Length and Transfer-Encoding"};
  if (length != nullptr) return read_length(*length, framing);
  if (coding == nullptr) return kHolds;
  if (!equal_ignoring_case(*coding, "chunked")) return {501, "a Transfer-Encoding other than chunked"};
  framing.chunked = true;
  return kHolds;
}

bool is_host_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~:[]%").find(c) != std::string_view::npos;
}

Violation check_host(const Headers& headers) noexcept {
  const std::string* const host = find_header(headers, "host");
  if (host == nullptr) return {400, "no Host"};
  if (host->empty() || !std::all_of(host->begin(), host->end(), is_host_char)) return {400, "Host is not a host"};
  return kHolds;
}

Violation check_target(std::string_view target) noexcept {
  if (target.empty() || target.front() != '/') return {400, "the target is not a path"};
  const bool printable =
      std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
  return printable ? kHolds : Violation{400, "the target holds a character that must be escaped"};
}

Violation check_expect(const Headers& headers, Framing& framing) noexcept {
  const std::string* const expect = find_header(headers, "expect");
  if (expect == nullptr) return kHolds;
  if (!equal_ignoring_case(*expect, "100-continue")) return {417, "an unknown Expect"};
  framing.expects_continue = true;
  return kHolds;
}

}  // namespace

Violation check_request(const RequestHead& head, Framing& framing) noexcept {
  if (const Violation v = check_target(head.target); v.why != nullptr) return v;
  if (const Violation v = check_unique(head.headers); v.why != nullptr) return v;
  if (const Violation v = check_host(head.headers); v.why != nullptr) return v;
  if (const Violation v = check_framing(head.headers, framing); v.why != nullptr) return v;
  return check_expect(head.headers, framing);
}

Violation check_response(const Headers& headers, Framing& framing) noexcept {
  for (std::size_t i = 1; i < headers.size(); ++i) {
    const std::string& name = headers[i].name;
    const bool frames = equal_ignoring_case(name, "content-length") || equal_ignoring_case(name, "transfer-encoding");
    if (frames && occurs_before(headers, i)) return {502, "the framing repeats"};
  }
  return check_framing(headers, framing);
}

}  // namespace keyhold::net

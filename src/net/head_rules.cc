#include "head_rules.h"

#include <algorithm>
#include <charconv>

#include "char_class.h"

namespace keyhold::net {
namespace {

/// The headers that rules speak of.
enum class Kind : unsigned char { kOther, kHost, kContentLength, kTransferEncoding, kConnection, kExpect, kUnique };

Kind amz_or_other(std::string_view name) noexcept {
  return equal_ignoring_case(name.substr(0, 6), "x-amz-") ? Kind::kUnique : Kind::kOther;
}

// By length first: each name of each request comes here, and most lengths belong to no rule.
Kind kind_of(std::string_view name) noexcept {
  const auto is = [name](std::string_view known) { return equal_ignoring_case(name, known); };
  switch (name.size()) {
    case 4:
      return is("host") ? Kind::kHost : Kind::kOther;
    case 6:
      return is("expect") ? Kind::kExpect : is("cookie") ? Kind::kUnique : amz_or_other(name);
    case 10:
      return is("connection") ? Kind::kConnection : amz_or_other(name);
    case 12:
      return is("content-type") ? Kind::kUnique : amz_or_other(name);
    case 13:
      return is("authorization") ? Kind::kUnique : amz_or_other(name);
    case 14:
      return is("content-length") ? Kind::kContentLength : amz_or_other(name);
    case 16:
      return is("content-encoding") ? Kind::kUnique : amz_or_other(name);
    case 17:
      return is("transfer-encoding") ? Kind::kTransferEncoding : amz_or_other(name);
    default:
      return amz_or_other(name);
  }
}

bool occurs_before(const Headers& headers, const Header& header) noexcept {
  for (const Header* earlier = headers.data(); earlier != &header; ++earlier) {
    if (equal_ignoring_case(earlier->name, header.name)) return true;
  }
  return false;
}

// Digits only: no sign, no list, no blank, nothing that another reader could take for another number.
ParseStep read_length(std::string_view text, Framing& framing) noexcept {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return ParseStep::refuse(400, "Content-Length is not a number");
  }
  framing.content_length = length;
  return ParseStep::complete(0);
}

ParseStep read_coding(std::string_view text, Framing& framing) noexcept {
  if (!equal_ignoring_case(text, "chunked")) return ParseStep::refuse(501, "a Transfer-Encoding other than chunked");
  framing.chunked = true;
  return ParseStep::complete(0);
}

ParseStep check_host(std::string_view text) noexcept {
  if (text.empty() || !all_of_class(text, kHostChar)) return ParseStep::refuse(400, "Host is not a host");
  return ParseStep::complete(0);
}

ParseStep read_expect(std::string_view text, Framing& framing) noexcept {
  if (!equal_ignoring_case(text, "100-continue")) return ParseStep::refuse(417, "an unknown Expect");
  framing.expects_continue = true;
  return ParseStep::complete(0);
}

// A list of options, of which only "close" matters.
ParseStep read_connection(std::string_view text, Framing& framing) noexcept {
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view option = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    while (option.starts_with(' ') || option.starts_with('\t')) option.remove_prefix(1);
    while (option.ends_with(' ') || option.ends_with('\t')) option.remove_suffix(1);
    if (!all_of_class(option, kTokenChar)) return ParseStep::refuse(400, "Connection is not a list of options");
    if (equal_ignoring_case(option, "close")) framing.keep_alive = false;
  }
  return ParseStep::complete(0);
}

ParseStep read_header(Kind kind, std::string_view value, Framing& framing) noexcept {
  switch (kind) {
    case Kind::kHost:
      return check_host(value);
    case Kind::kContentLength:
      return read_length(value, framing);
    case Kind::kTransferEncoding:
      return read_coding(value, framing);
    case Kind::kExpect:
      return read_expect(value, framing);
    case Kind::kConnection:
      return read_connection(value, framing);
    case Kind::kUnique:
    case Kind::kOther:
      break;
  }
  return ParseStep::complete(0);
}

ParseStep one_framing(const Framing& framing) noexcept {
  if (framing.chunked && framing.content_length.has_value()) {
    return ParseStep::refuse(400, "both Content-Length and Transfer-Encoding");
  }
  return ParseStep::complete(0);
}

bool frames(Kind kind) noexcept {
  return kind == Kind::kContentLength || kind == Kind::kTransferEncoding || kind == Kind::kConnection;
}

}  // namespace

ParseStep check_request_headers(const Headers& headers, Framing& framing) noexcept {
  bool has_host = false;
  for (const Header& header : headers) {
    const Kind kind = kind_of(header.name);
    if (kind == Kind::kOther) continue;
    if (kind != Kind::kConnection && occurs_before(headers, header)) {
      return ParseStep::refuse(400, "a header that must be unique repeats");
    }
    if (const ParseStep step = read_header(kind, header.value, framing); step.refused()) return step;
    has_host = has_host || kind == Kind::kHost;
  }
  if (!has_host) return ParseStep::refuse(400, "no Host");
  return one_framing(framing);
}

ParseStep check_response_headers(const Headers& headers, Framing& framing) noexcept {
  for (const Header& header : headers) {
    const Kind kind = kind_of(header.name);
    if (!frames(kind)) continue;
    if (kind != Kind::kConnection && occurs_before(headers, header)) {
      return ParseStep::refuse(400, "the framing repeats");
    }
    if (const ParseStep step = read_header(kind, header.value, framing); step.refused()) return step;
  }
  return one_framing(framing);
}

}  // namespace keyhold::net

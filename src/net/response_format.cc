#include "response_format.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace keyhold::net {
namespace {

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "";
  }
}

// What each byte may be part of: a token (RFC 9110 5.6.2), a field value (5.5).
enum : unsigned char { kToken = 1, kValue = 2 };

constexpr std::array<unsigned char, 256> make_classes() {
  std::array<unsigned char, 256> classes{};
  for (unsigned c = 0x20; c < 256; ++c) classes[c] = c == 0x7f ? 0 : kValue;
  classes['\t'] = kValue;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789")) classes[static_cast<unsigned char>(c)] |= kToken;
  for (unsigned c = 'a'; c <= 'z'; ++c) classes[c] |= kToken;
  for (unsigned c = 'A'; c <= 'Z'; ++c) classes[c] |= kToken;
  return classes;
}

constexpr std::array<unsigned char, 256> kClasses = make_classes();

bool all_of_class(std::string_view text, unsigned char wanted) noexcept {
  unsigned char common = wanted;
  for (const char c : text) common &= kClasses[static_cast<unsigned char>(c)];
  return common == wanted;
}

bool is_token(std::string_view text) noexcept {
  return !text.empty() && all_of_class(text, kToken);
}

bool is_value(std::string_view text) noexcept {
  return all_of_class(text, kValue);
}

bool belongs_to_framing(std::string_view name) noexcept {
  switch (name.size()) {
    case 4:
      return equal_ignoring_case(name, "date");
    case 10:
      return equal_ignoring_case(name, "connection");
    case 14:
      return equal_ignoring_case(name, "content-length");
    case 17:
      return equal_ignoring_case(name, "transfer-encoding");
    default:
      return false;
  }
}

}  // namespace

bool may_be_sent(const Headers& headers) noexcept {
  return std::all_of(headers.begin(), headers.end(), [](const Header& header) {
    return is_token(header.name) && is_value(header.value) && !belongs_to_framing(header.name);
  });
}

bool may_be_sent(std::string_view method, std::string_view target) noexcept {
  return is_token(method) && target.starts_with('/') &&
         std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

void append_header(PlaintextBytes& out, std::string_view name, std::string_view value) {
  out.append(name);
  out.append(": ");
  out.append(value);
  out.append("\r\n");
}

void append_decimal(PlaintextBytes& out, std::size_t number) {
  std::array<char, 20> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(std::string_view(digits.data(), end));
}

void append_chunk_size(PlaintextBytes& out, std::size_t size) {
  std::array<char, 16> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  out.append(std::string_view(digits.data(), end));
  out.append("\r\n");
}

void append_head(PlaintextBytes& out, int status, const Headers& headers, std::string_view date,
                 AnswerFraming framing) {
  out.append("HTTP/1.1 ");
  append_decimal(out, static_cast<std::size_t>(status));
  out.append(" ");
  out.append(reason_phrase(status));
  out.append("\r\nDate: ");
  out.append(date);
  out.append("\r\n");
  for (const Header& header : headers) append_header(out, header.name, header.value);
  if (!framing.content_length.has_value()) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (status != 204 && status != 304) {
    out.append("Content-Length: ");
    append_decimal(out, *framing.content_length);
    out.append("\r\n");
  }
  if (framing.close) out.append("Connection: close\r\n");
  out.append("\r\n");
}

}  // namespace keyhold::net

#include "response_format.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "char_class.h"

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
    return !header.name.empty() && all_of_class(header.name, kTokenChar) && is_header_value(header.value) &&
           !belongs_to_framing(header.name);
  });
}

bool may_be_sent(std::string_view method, std::string_view target) noexcept {
  return !method.empty() && all_of_class(method, kTokenChar) && target.starts_with('/') &&
         all_of_class(target, kTargetChar);
}

void HeadWriter::long_text(std::string_view part) {
  end();
  used_ = 0;
  out_.append(part);
}

void HeadWriter::decimal(std::size_t number) {
  std::array<char, 20> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void HeadWriter::header(std::string_view name, std::string_view value) {
  text(name);
  text(": ");
  text(value);
  text("\r\n");
}

void append_chunk_size(PlaintextBytes& out, std::size_t size) {
  std::array<char, 18> line;
  char* const end = std::to_chars(line.data(), line.data() + 16, size, 16).ptr;
  end[0] = '\r';
  end[1] = '\n';
  out.append(std::string_view(line.data(), static_cast<std::size_t>(end + 2 - line.data())));
}

void append_head(PlaintextBytes& out, int status, const Headers& headers, std::string_view date,
                 AnswerFraming framing) {
  HeadWriter head(out);
  head.text("HTTP/1.1 ");
  head.decimal(static_cast<std::size_t>(status));
  head.text(" ");
  head.text(reason_phrase(status));
  head.text("\r\nDate: ");
  head.text(date);
  head.text("\r\n");
  for (const Header& header : headers) head.header(header.name, header.value);
  if (!framing.content_length.has_value()) {
    head.text("Transfer-Encoding: chunked\r\n");
  } else if (status != 204 && status != 304) {
    head.text("Content-Length: ");
    head.decimal(*framing.content_length);
    head.text("\r\n");
  }
  if (framing.close) head.text("Connection: close\r\n");
  head.text("\r\n");
  head.end();
}

}  // namespace keyhold::net

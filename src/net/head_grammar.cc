#include "head_grammar.h"

#include <algorithm>

#include "char_class.h"

namespace keyhold::net {
namespace {

constexpr std::string_view kVersion = "HTTP/1.1";

ParseStep malformed(const char* why) {
  return ParseStep::refuse(400, why);
}

// Cuts the first line off `text`, without its CR LF; HeadScanner has seen that it ends so.
std::string_view take_line(std::string_view& text) noexcept {
  const std::size_t lf = text.find('\n');
  const std::string_view line = text.substr(0, lf - 1);
  text.remove_prefix(lf + 1);
  return line;
}

// Cuts off what comes before the first blank, and the blank.
std::string_view take_word(std::string_view& line) noexcept {
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, blank);
  line.remove_prefix(std::min(blank + 1, line.size()));
  return word;
}

// "HTTP/" DIGIT "." DIGIT
bool is_version(std::string_view text) noexcept {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == kVersion.size() && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' &&
         is_digit(text[7]);
}

ParseStep check_version(std::string_view text) noexcept {
  if (text == kVersion) return ParseStep::complete(0);
  return is_version(text) ? ParseStep::refuse(505, "not HTTP/1.1") : malformed("the first line is malformed");
}

std::string_view trim(std::string_view text) noexcept {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// field-name ":" OWS field-value OWS
ParseStep parse_header(std::string_view line, Header& header) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return malformed("a header line has no name");
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (!all_of_class(name, kTokenChar)) return malformed("a header's name is malformed");
  if (!is_header_value(value)) return malformed("a header's value holds a control character");
  header.name.assign(name);
  header.value.assign(value);
  return ParseStep::complete(0);
}

// Into the strings of the message before, where there are some: a kept connection then allocates none.
ParseStep parse_headers(std::string_view text, Headers& headers) {
  std::size_t count = 0;
  for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
    if (count == headers.size()) headers.emplace_back();
    if (const ParseStep step = parse_header(line, headers[count]); step.refused()) return step;
    ++count;
  }
  headers.resize(count);
  return ParseStep::complete(0);
}

}  // namespace

ParseStep parse_request_head(std::string_view text, RequestHead& head) {
  std::string_view line = take_line(text);
  const std::string_view method = take_word(line);
  const std::string_view target = take_word(line);
  if (method.empty() || !all_of_class(method, kTokenChar)) return malformed("the method is malformed");
  if (const ParseStep step = check_version(line); step.refused()) return step;
  if (!target.starts_with('/')) return malformed("the target is not a path");
  if (!all_of_class(target, kTargetChar)) return malformed("the target holds a character that must be escaped");
  head.method.assign(method);
  head.target.assign(target);
  return parse_headers(text, head.headers);
}

ParseStep parse_response_head(std::string_view text, int& status, Headers& headers) {
  std::string_view line = take_line(text);
  if (const ParseStep step = check_version(take_word(line)); step.refused()) return step;
  const std::string_view code = take_word(line);
  if (code.size() != 3 || code.find_first_not_of("0123456789") != std::string_view::npos || code[0] == '0') {
    return malformed("the status is malformed");
  }
  status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
  if (!is_header_value(line)) return malformed("the reason holds a control character");
  return parse_headers(text, headers);
}

}  // namespace keyhold::net

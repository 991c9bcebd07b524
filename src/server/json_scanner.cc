#include "json_scanner.h"

#include <string>

namespace keyhold::server {
namespace {

constexpr std::size_t kMaxScanDepth = 32;

bool is_json_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

int hex_digit(char c) noexcept {
  if (is_json_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_high_surrogate(unsigned unit) noexcept {
  return unit >= 0xd800 && unit < 0xdc00;
}
bool is_low_surrogate(unsigned unit) noexcept {
  return unit >= 0xdc00 && unit < 0xe000;
}

unsigned hex4(std::string_view text) noexcept {
  unsigned out = 0;
  for (const char c : text.substr(0, 4)) out = out * 16 + static_cast<unsigned>(hex_digit(c));
  return out;
}

void append_utf8(unsigned point, PlaintextBytes& out) {
  const auto put = [&](unsigned byte) {
    const std::byte one{static_cast<unsigned char>(byte)};
    out.append(ByteView(&one, 1));
  };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

char simple_escape(char c) noexcept {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;  // quote, backslash, slash
  }
}

// Appends what the escape at the front of `rest` (after its backslash) stands for, and goes past it.
void take_escape(std::string_view& rest, PlaintextBytes& out) {
  const char kind = rest.front();
  rest.remove_prefix(1);
  if (kind != 'u') {
    const char c = simple_escape(kind);
    return out.append(std::string_view(&c, 1));
  }
  unsigned point = hex4(rest);
  rest.remove_prefix(4);
  if (is_high_surrogate(point)) {
    point = 0x10000 + ((point - 0xd800) << 10) + (hex4(rest.substr(2)) - 0xdc00);
    rest.remove_prefix(6);
  }
  append_utf8(point, out);
}

}  // namespace

void unescape_json(std::string_view token, PlaintextBytes& out) {
  std::string_view rest = token.substr(1, token.size() - 2);
  while (!rest.empty()) {
    const std::string_view plain = rest.substr(0, rest.find('\\'));
    out.append(plain);
    rest.remove_prefix(plain.size());
    if (rest.empty()) return;
    rest.remove_prefix(1);
    take_escape(rest, out);
  }
}

Error JsonScanner::malformed(const char* rule) const {
  return {ErrorCode::kInvalidArgument, "byte " + std::to_string(at_) + ": " + rule, "malformed-json"};
}

void JsonScanner::skip_space() noexcept {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
    ++at_;
}

bool JsonScanner::take(char c) noexcept {
  skip_space();
  if (!next_is(c)) return false;
  ++at_;
  return true;
}

bool JsonScanner::at_end() noexcept {
  skip_space();
  return at_ == text_.size();
}

Result<std::string_view> JsonScanner::value() {
  skip_space();
  const std::size_t begin = at_;
  KEYHOLD_CHECK(skip_value(0));
  return text_.substr(begin, at_ - begin);
}

Result<std::string_view> JsonScanner::string() {
  skip_space();
  const std::size_t begin = at_;
  if (!next_is('"')) return malformed("a string is expected");
  KEYHOLD_CHECK(skip_string());
  return text_.substr(begin, at_ - begin);
}

Status JsonScanner::skip_value(std::size_t depth) {
  skip_space();
  if (at_ == text_.size()) return malformed("a value is expected");
  switch (text_[at_]) {
    case '{':
      return skip_members(depth + 1);
    case '[':
      return skip_items(depth + 1);
    case '"':
      return skip_string();
    case 't':
      return skip_word("true");
    case 'f':
      return skip_word("false");
    case 'n':
      return skip_word("null");
    default:
      return skip_number();
  }
}

Status JsonScanner::skip_members(std::size_t depth) {
  if (depth > kMaxScanDepth) return malformed("nested deeper than 32");
  ++at_;
  if (take('}')) return ok();
  do {
    KEYHOLD_CHECK(string());
    if (!take(':')) return malformed("a colon is expected");
    KEYHOLD_CHECK(skip_value(depth));
  } while (take(','));
  return take('}') ? ok() : malformed("a comma or a closing brace is expected");
}

Status JsonScanner::skip_items(std::size_t depth) {
  if (depth > kMaxScanDepth) return malformed("nested deeper than 32");
  ++at_;
  if (take(']')) return ok();
  do {
    KEYHOLD_CHECK(skip_value(depth));
  } while (take(','));
  return take(']') ? ok() : malformed("a comma or a closing bracket is expected");
}

Status JsonScanner::skip_string() {
  ++at_;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') {
      ++at_;
      return ok();
    }
    if (static_cast<unsigned char>(c) < 0x20) return malformed("a control character in a string");
    if (c == '\\') KEYHOLD_CHECK(skip_escape());
  }
  return malformed("a string without end");
}

// From the backslash to the last character of the escape. A surrogate alone stands for nothing.
Status JsonScanner::skip_escape() {
  ++at_;
  if (at_ == text_.size()) return malformed("a string without end");
  const char kind = text_[at_];
  if (kind != 'u') {
    return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos ? ok() : malformed("an unknown escape");
  }
  unsigned unit = 0;
  KEYHOLD_CHECK(skip_hex4(unit));
  if (is_low_surrogate(unit)) return malformed("half of a surrogate pair");
  if (!is_high_surrogate(unit)) return ok();
  if (text_.substr(at_ + 1, 2) != "\\u") return malformed("half of a surrogate pair");
  at_ += 2;
  KEYHOLD_CHECK(skip_hex4(unit));
  return is_low_surrogate(unit) ? ok() : malformed("half of a surrogate pair");
}

Status JsonScanner::skip_hex4(unsigned& unit) {
  const std::string_view digits = text_.substr(at_ + 1, 4);
  for (const char c : digits)
    if (hex_digit(c) < 0) return malformed("an escape without four hex digits");
  if (digits.size() != 4) return malformed("an escape without four hex digits");
  unit = hex4(digits);
  at_ += 4;
  return ok();
}

bool JsonScanner::skip_digits() noexcept {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_json_digit(text_[at_])) ++at_;
  return at_ > begin;
}

Status JsonScanner::skip_number() {
  if (next_is('-')) ++at_;
  if (next_is('0')) {
    ++at_;
  } else if (!skip_digits()) {
    return malformed("a value is expected");
  }
  if (next_is('.')) {
    ++at_;
    if (!skip_digits()) return malformed("a number without digits after its point");
  }
  if (!next_is('e') && !next_is('E')) return ok();
  ++at_;
  if (next_is('+') || next_is('-')) ++at_;
  return skip_digits() ? ok() : malformed("a number without digits in its exponent");
}

Status JsonScanner::skip_word(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return malformed("a value is expected");
  at_ += word.size();
  return ok();
}

}  // namespace keyhold::server

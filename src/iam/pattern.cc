#include "pattern.h"

#include "text.h"

namespace keyhold::iam {
namespace {

bool is_utf8_continuation(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The place after the whole character at `at`.
std::size_t next_character(std::string_view text, std::size_t at) noexcept {
  do ++at;
  while (at < text.size() && is_utf8_continuation(text[at]));
  return at;
}

/// The character that the escape at the start of `text` means.
Result<char> read_escape(std::string_view text) {
  if (text.size() >= 4 && text[3] == '}' && std::string_view("*?$").find(text[2]) != std::string_view::npos)
    return text[2];
  return Error{ErrorCode::kInvalidArgument, "policy variables are not supported, only the escapes ${*}, ${?} and ${$}"};
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view text, PatternRules rules) {
  Pattern out;
  out.ignore_case_ = rules.ignore_case;
  bool wild = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (rules.escapes && text.substr(i).starts_with("${")) {
      KEYHOLD_TRY(const char c, read_escape(text.substr(i)));
      out.text_ += c;
      i += 3;
    } else if (rules.wildcards && (text[i] == '*' || text[i] == '?')) {
      out.text_ += text[i] == '*' ? kAnyText : kAnyCharacter;
      wild = true;
    } else {
      out.text_ += rules.ignore_case ? lower(text[i]) : text[i];
    }
  }
  if (wild) out.kind_ = out.text_ == std::string(1, kAnyText) ? Kind::kAnything : Kind::kWild;
  return out;
}

bool Pattern::matches(std::string_view text) const noexcept {
  switch (kind_) {
    case Kind::kAnything:
      return true;
    case Kind::kLiteral:
      return ignore_case_ ? equal_ignoring_case(text_, text) : text_ == text;
    case Kind::kWild:
      return matches_wild(text);
  }
  return false;
}

bool Pattern::equal(char pattern, char text) const noexcept {
  return pattern == (ignore_case_ ? lower(text) : text);
}

// Greedy, with one point to come back to: an earlier `*` never needs another try once a later one has matched.
bool Pattern::matches_wild(std::string_view text) const noexcept {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string::npos, star_text = 0;
  while (t < text.size()) {
    if (p < text_.size() && text_[p] == kAnyText) {
      star = p++;
      star_text = t;
    } else if (p < text_.size() && text_[p] == kAnyCharacter) {
      ++p;
      t = next_character(text, t);
    } else if (p < text_.size() && equal(text_[p], text[t])) {
      ++p;
      ++t;
    } else if (star != std::string::npos) {
      p = star + 1;
      t = star_text = next_character(text, star_text);
    } else {
      return false;
    }
  }
  return text_.find_first_not_of(kAnyText, p) == std::string::npos;
}

}  // namespace keyhold::iam

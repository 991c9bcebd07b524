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

bool is_special(std::string_view inside) noexcept {
  return inside == "*" || inside == "?" || inside == "$";
}

}  // namespace

Status Pattern::add_braced(std::string_view inside, PolicyKind kind) {
  if (is_special(inside)) {
    text_ += inside;
    return ok();
  }
  KEYHOLD_TRY(Variable variable, Variable::parse(inside, kind));
  text_ += kVariable;
  variables_.push_back(std::move(variable));
  return ok();
}

void Pattern::add_plain(char c) {
  text_ += ignore_case_ ? lower(c) : c;
}

Result<Pattern> Pattern::compile(std::string_view text, PatternRules rules) {
  Pattern out;
  out.ignore_case_ = rules.ignore_case;
  bool wild = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (rules.variables && text.substr(i).starts_with("${")) {
      const std::size_t end = text.find('}', i);
      if (end == std::string_view::npos) return Error{ErrorCode::kInvalidArgument, "a policy variable must end with }"};
      KEYHOLD_CHECK(out.add_braced(text.substr(i + 2, end - i - 2), *rules.variables));
      i = end;
    } else if (rules.wildcards && (text[i] == '*' || text[i] == '?')) {
      out.text_ += text[i] == '*' ? kAnyText : kAnyCharacter;
      wild = true;
    } else {
      out.add_plain(text[i]);
    }
  }
  if (wild) out.kind_ = out.text_ == std::string(1, kAnyText) ? Kind::kAnything : Kind::kWild;
  return out;
}

bool Pattern::matches(std::string_view text, const Question& question) const {
  if (variables_.empty()) return matches_compiled(text_, text);
  const std::optional<std::string> filled = filled_in(question);
  return filled && matches_compiled(*filled, text);
}

bool Pattern::resolves_in(const Question& question) const {
  return variables_.empty() || filled_in(question).has_value();
}

// A value that could pass for a wildcard is no text that a request may bring, so it counts as none.
std::optional<std::string> Pattern::filled_in(const Question& question) const {
  std::string out;
  auto variable = variables_.begin();
  for (const char c : text_) {
    if (c != kVariable) {
      out += c;
      continue;
    }
    const std::optional<std::string_view> value = (variable++)->value_in(question);
    if (!value || value->find_first_of("\xfd\xfe\xff") != std::string_view::npos) return std::nullopt;
    out += ignore_case_ ? lower(*value) : std::string(*value);
  }
  return out;
}

bool Pattern::matches_compiled(std::string_view pattern, std::string_view text) const noexcept {
  switch (kind_) {
    case Kind::kAnything:
      return true;
    case Kind::kLiteral:
      return ignore_case_ ? equal_ignoring_case(pattern, text) : pattern == text;
    case Kind::kWild:
      return matches_wild(pattern, text);
  }
  return false;
}

bool Pattern::equal(char pattern, char text) const noexcept {
  return pattern == (ignore_case_ ? lower(text) : text);
}

// Greedy, with one point to come back to: an earlier `*` never needs another try once a later one has matched.
bool Pattern::matches_wild(std::string_view pattern, std::string_view text) const noexcept {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == kAnyText) {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == kAnyCharacter) {
      ++p;
      t = next_character(text, t);
    } else if (p < pattern.size() && equal(pattern[p], text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = star_text = next_character(text, star_text);
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of(kAnyText, p) == std::string_view::npos;
}

}  // namespace keyhold::iam

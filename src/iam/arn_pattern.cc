#include "arn_pattern.h"

#include <algorithm>

namespace keyhold::iam {
namespace {

// As split_arn, but a colon in braces is a variable's.
std::optional<std::array<std::string_view, 6>> split_arn_pattern(std::string_view text, bool variables) noexcept {
  if (!variables) return split_arn(text);
  std::array<std::string_view, 6> parts;
  std::size_t part = 0, begin = 0;
  bool braced = false;
  for (std::size_t i = 0; i < text.size() && part < 5; ++i) {
    if (text.substr(i).starts_with("${")) braced = true;
    if (text[i] == '}') braced = false;
    if (text[i] != ':' || braced) continue;
    parts[part++] = text.substr(begin, i - begin);
    begin = i + 1;
  }
  parts[5] = text.substr(begin);
  if (part != 5 || parts[0] != "arn") return std::nullopt;
  return parts;
}

}  // namespace

std::optional<std::array<std::string_view, 6>> split_arn(std::string_view text) noexcept {
  std::array<std::string_view, 6> parts;
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts[i] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  parts[5] = text;
  if (parts[0] != "arn") return std::nullopt;
  return parts;
}

Result<ArnPattern> ArnPattern::compile(std::string_view text, std::optional<PolicyKind> variables) {
  ArnPattern out;
  if (text == "*") return out;
  const PatternRules rules{.wildcards = true, .variables = variables};
  KEYHOLD_CHECK(Pattern::compile(text, rules));  // a fault of a variable is named before the ARN's
  const auto parts = split_arn_pattern(text, variables.has_value());
  if (!parts) return Error{ErrorCode::kInvalidArgument, "neither * nor an ARN of six parts"};
  out.parts_.emplace();
  for (std::size_t i = 0; i < 6; ++i) {
    KEYHOLD_TRY((*out.parts_)[i], Pattern::compile((*parts)[i], rules));
  }
  return out;
}

bool ArnPattern::matches(std::string_view arn, const Question& question) const {
  if (!parts_) return true;
  const auto parts = split_arn(arn);
  if (!parts) return false;
  for (std::size_t i = 6; i-- > 0;) {  // from the end, where ARNs differ
    if (!(*parts_)[i].matches((*parts)[i], question)) return false;
  }
  return true;
}

bool ArnPattern::resolves_in(const Question& question) const {
  return !parts_ ||
         std::all_of(parts_->begin(), parts_->end(), [&](const Pattern& part) { return part.resolves_in(question); });
}

}  // namespace keyhold::iam

#include "arn_pattern.h"

namespace keyhold::iam {

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

Result<ArnPattern> ArnPattern::compile(std::string_view text, bool escapes) {
  ArnPattern out;
  if (text == "*") return out;
  const PatternRules rules{.wildcards = true, .escapes = escapes};
  KEYHOLD_CHECK(Pattern::compile(text, rules));  // a policy variable holds colons: refuse it before splitting
  const auto parts = split_arn(text);
  if (!parts) return Error{ErrorCode::kInvalidArgument, "neither * nor an ARN of six parts"};
  out.parts_.emplace();
  for (std::size_t i = 0; i < 6; ++i) {
    KEYHOLD_TRY((*out.parts_)[i], Pattern::compile((*parts)[i], rules));
  }
  return out;
}

bool ArnPattern::matches(std::string_view arn) const noexcept {
  if (!parts_) return true;
  const auto parts = split_arn(arn);
  if (!parts) return false;
  for (std::size_t i = 6; i-- > 0;) {  // from the end, where ARNs differ
    if (!(*parts_)[i].matches((*parts)[i])) return false;
  }
  return true;
}

}  // namespace keyhold::iam

#include "session_tags.h"

#include <algorithm>

#include "sts_errors.h"

namespace keyhold::kms {
namespace {

bool has_key(const iam::Tags& tags, std::string_view key) {
  const auto same = [key](const auto& tag) {
    return std::ranges::equal(tag.first, key, [](unsigned char a, unsigned char b) {
      return std::tolower(a) == std::tolower(b);  // beyond ASCII the "C" locale folds nothing
    });
  };
  return std::ranges::any_of(tags, same);
}

}  // namespace

Status check_session_tags(const WantedTags& wanted, const iam::Tags& inherited) {
  iam::Tags seen;
  for (const auto& [key, value] : wanted.tags) {
    if (key.starts_with("aws:"))
      return sts_invalid_parameter("'aws:' prefixed tag key names are not allowed for external use.");
    if (has_key(seen, key))
      return sts_invalid_parameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    if (has_key(inherited, key))
      return sts_invalid_parameter(
          "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
          "the calling session.");
    seen.emplace(key, value);
  }
  for (const std::string& key : wanted.transitive)
    if (!wanted.tags.contains(key))
      return sts_invalid_parameter("The specified transitive tag key must be included in the requested tags.");
  const Status tags = iam::check_tags(seen);
  return tags ? tags : Status(sts_invalid(tags.error().detail));
}

void add_session_tags(iam::Session& session, const WantedTags& wanted, const iam::Tags& inherited) {
  session.tags = session.transitive_tags = inherited;
  for (const auto& [key, value] : wanted.tags) {
    session.tags.emplace(key, value);
    if (wanted.transitive.contains(key)) session.transitive_tags.emplace(key, value);
  }
}

void add_tag_conditions(iam::ConditionContext& context, const WantedTags& wanted) {
  for (const auto& [key, value] : wanted.tags) {
    context.add("aws:RequestTag/" + key, value);
    context.add("aws:TagKeys", key);
  }
  for (const std::string& key : wanted.transitive) context.add("sts:TransitiveTagKeys", key);
}

std::optional<std::uint32_t> packed_size(const iam::Session& session) {
  constexpr std::size_t kMost = iam::Session::kMaxPackedBytes;
  const std::size_t bytes = session.packed_bytes();
  if (bytes == 0) return std::nullopt;
  return static_cast<std::uint32_t>((bytes * 100 + kMost - 1) / kMost);
}

Status check_packed(const iam::Session& session) {
  const std::optional<std::uint32_t> size = packed_size(session);
  if (!size || *size <= 100) return ok();
  return Error{
      ErrorCode::kLimitExceeded,
      "Packed size of session policies and tags consumes " + std::to_string(*size) + "% of the allotted space.",
      "PackedPolicyTooLarge"};
}

}  // namespace keyhold::kms

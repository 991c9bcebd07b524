#include "keyhold/iam/tags.h"

#include <algorithm>
#include <set>

#include "iam_error.h"
#include "text.h"

namespace keyhold::iam {
namespace {

constexpr std::size_t kMaxTagKey = 128, kMaxTagValue = 256;

// Of UTF-8, which every way in has checked.
std::size_t count_characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Letters beyond ASCII are taken as they come.
bool is_tag_character(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x80 || is_alphanumeric(c) ||
         std::string_view("_.:/=+-@ ").find(c) != std::string_view::npos;
}

bool is_tag_text(std::string_view text, std::size_t max) noexcept {
  return count_characters(text) <= max && std::all_of(text.begin(), text.end(), is_tag_character);
}

Status check_tag(std::string_view key, std::string_view value) {
  if (key.empty() || !is_tag_text(key, kMaxTagKey))
    return not_valid("a tag key is 1 to 128 characters of letters, digits, spaces and _.:/=+-@");
  if (equal_ignoring_case(key.substr(0, 4), "aws:")) return not_valid("a tag key does not begin with aws:");
  if (!is_tag_text(value, kMaxTagValue))
    return not_valid("a tag value is at most 256 characters of letters, digits, spaces and _.:/=+-@");
  return ok();
}

}  // namespace

Status check_tags(const Tags& tags) {
  if (tags.size() > kMaxTags) return over_limit("there are at most " + std::to_string(kMaxTags) + " tags");
  std::set<std::string> seen;
  for (const auto& [key, value] : tags) {
    KEYHOLD_CHECK(check_tag(key, value));
    if (!seen.insert(lower(key)).second) return not_valid("two tag keys differ by case only");
  }
  return ok();
}

}  // namespace keyhold::iam

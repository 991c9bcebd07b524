#include "tags.h"

#include <algorithm>
#include <map>

namespace keyhold::kms {
namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::string_view kReservedTagPrefix = "aws:";

Error tag_refused(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "TagException"};
}

// In any case of its letters, as AWS reserves it.
bool is_reserved(std::string_view key) {
  const std::string_view prefix = key.substr(0, kReservedTagPrefix.size());
  return std::equal(prefix.begin(), prefix.end(), kReservedTagPrefix.begin(), kReservedTagPrefix.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

}  // namespace

Status add_tags(Tags& tags, const std::vector<aws::KmsTag>& added) {
  std::map<std::string, std::string> wanted;
  for (const aws::KmsTag& tag : added) {
    if (is_reserved(tag.key)) return tag_refused("Tags beginning with aws: are reserved");
    if (!wanted.emplace(tag.key, tag.value).second) return tag_refused("Duplicate tag keys");
  }
  wanted.insert(tags.begin(), tags.end());  // which keeps the new value where both have the key
  if (wanted.size() > kMostTags) return tag_refused("Too many tags");
  tags.assign(wanted.begin(), wanted.end());
  return ok();
}

void remove_tags(Tags& tags, const std::vector<std::string>& keys) {
  std::erase_if(tags, [&](const auto& tag) { return std::find(keys.begin(), keys.end(), tag.first) != keys.end(); });
}

}  // namespace keyhold::kms

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

}  // namespace

Status add_tags(Tags& tags, const std::vector<aws::KmsTag>& added) {
  std::map<std::string, std::string> wanted;
  for (const aws::KmsTag& tag : added) {
    if (tag.key.starts_with(kReservedTagPrefix)) return tag_refused("Tag keys that begin with aws: are reserved");
    if (!wanted.emplace(tag.key, tag.value).second) return tag_refused("Tag keys must be unique");
  }
  wanted.insert(tags.begin(), tags.end());  // which keeps the new value where both have the key
  if (wanted.size() > kMostTags)
    return Error{ErrorCode::kLimitExceeded, "A key can have at most 50 tags", "LimitExceededException"};
  tags.assign(wanted.begin(), wanted.end());
  return ok();
}

void remove_tags(Tags& tags, const std::vector<std::string>& keys) {
  std::erase_if(tags, [&](const auto& tag) { return std::find(keys.begin(), keys.end(), tag.first) != keys.end(); });
}

}  // namespace keyhold::kms

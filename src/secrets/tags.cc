#include "tags.h"

#include <algorithm>
#include <set>

#include "errors.h"

namespace keyhold::secrets {
namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::string_view kReservedTagPrefix = "aws:";

Status check_keys(const std::vector<aws::SecretTag>& tags) {
  std::set<std::string_view> keys;
  for (const aws::SecretTag& tag : tags) {
    if (!tag.key) return invalid_parameter("A tag needs a key.");
    if (tag.key->starts_with(kReservedTagPrefix))
      return invalid_parameter("Tag keys that begin with aws: are reserved.");
    if (!keys.insert(*tag.key).second) return invalid_parameter("Tag keys must be unique.");
  }
  return ok();
}

void set_tag(Secret& secret, const std::string& key, std::string value) {
  const auto found =
      std::find_if(secret.tags.begin(), secret.tags.end(), [&key](const auto& tag) { return tag.first == key; });
  if (found == secret.tags.end()) {
    secret.tags.emplace_back(key, std::move(value));
  } else {
    found->second = std::move(value);
  }
}

}  // namespace

Status add_tags(Secret& secret, const std::vector<aws::SecretTag>& added) {
  KEYHOLD_CHECK(check_keys(added));
  for (const aws::SecretTag& tag : added) set_tag(secret, *tag.key, tag.value.value_or(""));
  if (secret.tags.size() > kMostTags) return invalid_parameter("You can attach at most 50 tags to a secret.");
  secret.tagged = secret.tagged || !added.empty();
  return ok();
}

void remove_tags(Secret& secret, const std::vector<std::string>& keys) {
  std::erase_if(secret.tags,
                [&](const auto& tag) { return std::find(keys.begin(), keys.end(), tag.first) != keys.end(); });
}

}  // namespace keyhold::secrets

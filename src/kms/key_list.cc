#include "keyhold/kms/key_list.h"

#include <algorithm>

namespace keyhold::kms {
namespace {

bool has_alias(const Key& key, const std::string& name) {
  return std::any_of(key.aliases.begin(), key.aliases.end(), [&](const std::string& alias) {
    return alias == name || aws::AliasArn{"aws", key.region, key.account, alias}.text() == name;
  });
}

bool is_named(const Key& key, const std::string& name) {
  return name.empty() || key.arn == name || key.name.text() == name || has_alias(key, name);
}

bool is_asked_for(const Key& key, const KeyQuery& query, WallTime now) {
  if (!query.account.empty() && key.account != query.account) return false;
  if (!query.region.empty() && key.region != query.region) return false;
  if (key.arn <= query.after || !is_named(key, query.name)) return false;
  return !query.state || state_at(key, now) == *query.state;
}

}  // namespace

std::vector<KeyPtr> list_keys(const KeyTable& keys, const KeyQuery& query, WallTime now) {
  std::vector<KeyPtr> out = keys.all();
  std::erase_if(out, [&](const KeyPtr& key) { return !is_asked_for(*key, query, now); });
  const auto page_end = out.begin() + static_cast<std::ptrdiff_t>(std::min(query.limit, out.size()));
  std::partial_sort(out.begin(), page_end, out.end(),
                    [](const KeyPtr& one, const KeyPtr& other) { return one->arn < other->arn; });
  out.erase(page_end, out.end());
  return out;
}

}  // namespace keyhold::kms

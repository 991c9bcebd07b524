#include "keyhold/kms/key_table.h"

#include <algorithm>
#include <mutex>

#include "last_use.h"

namespace keyhold::kms {

std::string Alias::arn() const {
  return aws::AliasArn{"aws", region, account, name}.text();
}

const KeyTable::Region* KeyTable::region(std::string_view name) const {
  const auto found = regions_.find(name);
  return found == regions_.end() ? nullptr : &found->second;
}

KeyPtr KeyTable::find(std::string_view region_name, KeyId id) const {
  const std::shared_lock lock(mutex_);
  const Region* const at = region(region_name);
  if (at == nullptr) return nullptr;
  const auto found = at->keys.find(id);
  return found == at->keys.end() ? nullptr : found->second;
}

std::optional<Alias> KeyTable::find_alias(std::string_view account, std::string_view region_name,
                                          std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const Region* const at = region(region_name);
  if (at == nullptr) return std::nullopt;
  const auto names = at->aliases.find(account);
  if (names == at->aliases.end()) return std::nullopt;
  const auto found = names->second.find(name);
  return found == names->second.end() ? std::nullopt : std::optional(found->second);
}

bool KeyTable::is_destroyed(KeyId id) const {
  const std::shared_lock lock(mutex_);
  const bool lives = std::any_of(regions_.begin(), regions_.end(),
                                 [id](const auto& region) { return region.second.keys.contains(id); });
  const bool died =
      std::any_of(tombstones_.begin(), tombstones_.end(), [id](const auto& one) { return one.second.key == id; });
  return !lives && died;
}

std::optional<Tombstone> KeyTable::find_tombstone(std::string_view key_arn) const {
  const std::shared_lock lock(mutex_);
  const auto found = tombstones_.find(key_arn);
  return found == tombstones_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<KeyPtr> KeyTable::everywhere(const Key& key) const {
  std::vector<KeyPtr> out;
  const std::shared_lock lock(mutex_);
  for (const auto& [name, at] : regions_) {
    if (!key.name.multi_region && name != key.region) continue;
    const auto found = at.keys.find(key.name.id);
    if (found == at.keys.end()) continue;
    out.insert(found->second->is_replica() ? out.end() : out.begin(), found->second);
  }
  return out;
}

std::vector<KeyPtr> KeyTable::keys(std::string_view account, std::string_view region_name, std::string_view after,
                                   std::size_t limit) const {
  std::vector<KeyPtr> out;
  const std::shared_lock lock(mutex_);
  const Region* const at = region(region_name);
  if (at == nullptr) return out;
  const auto list = at->by_account.find(account);
  if (list == at->by_account.end()) return out;
  for (auto i = list->second.upper_bound(after); i != list->second.end() && out.size() < limit; ++i)
    out.push_back(i->second);
  return out;
}

std::vector<Alias> KeyTable::aliases(std::string_view account, std::string_view region_name,
                                     std::optional<KeyId> target, std::string_view after, std::size_t limit) const {
  std::vector<Alias> out;
  const std::shared_lock lock(mutex_);
  const Region* const at = region(region_name);
  if (at == nullptr) return out;
  const auto list = at->aliases.find(account);
  if (list == at->aliases.end()) return out;
  for (auto i = list->second.upper_bound(after); i != list->second.end() && out.size() < limit; ++i)
    if (!target || i->second.target == *target) out.push_back(i->second);
  return out;
}

std::vector<KeyPtr> KeyTable::all() const {
  std::vector<KeyPtr> out;
  const std::shared_lock lock(mutex_);
  for (const auto& [name, at] : regions_)
    for (const auto& [id, key] : at.keys) out.push_back(key);
  return out;
}

std::size_t KeyTable::size() const {
  std::size_t out = 0;
  const std::shared_lock lock(mutex_);
  for (const auto& [name, at] : regions_) out += at.keys.size();
  return out;
}

std::size_t KeyTable::alias_count() const {
  std::size_t out = 0;
  const std::shared_lock lock(mutex_);
  for (const auto& [name, at] : regions_)
    for (const auto& [account, aliases] : at.aliases) out += aliases.size();
  return out;
}

std::size_t KeyTable::destroyed() const {
  const std::shared_lock lock(mutex_);
  return tombstones_.size();
}

void KeyTable::show(Region& at, KeyPtr key) {
  at.by_account[key->account][key->name.text()] = key;
  at.keys[key->name.id] = std::move(key);
}

void KeyTable::relist_aliases(Region& at, KeyId id) {
  const auto found = at.keys.find(id);
  if (found == at.keys.end()) return;
  Key key = *found->second;
  key.aliases.clear();
  for (const auto& [name, alias] : at.aliases[key.account])
    if (alias.target == id) key.aliases.push_back(name);
  show(at, std::make_shared<const Key>(std::move(key)));
}

void KeyTable::put(Key key) {
  const std::unique_lock lock(mutex_);
  Region& at = regions_[key.region];
  const KeyId id = key.name.id;
  const auto present = at.keys.find(id);
  if (present != at.keys.end()) key.aliases = present->second->aliases;
  if (present != at.keys.end()) key.last_use = present->second->last_use;
  if (present != at.keys.end()) key.gate = present->second->gate;
  if (key.last_use == nullptr) key.last_use = std::make_shared<LastUseNote>();
  if (key.gate == nullptr) key.gate = std::make_shared<RateGate>();
  const bool is_new = present == at.keys.end();
  show(at, std::make_shared<const Key>(std::move(key)));
  if (is_new) relist_aliases(at, id);
}

void KeyTable::put(Alias alias) {
  const std::unique_lock lock(mutex_);
  Region& at = regions_[alias.region];
  ByText<Alias>& names = at.aliases[alias.account];
  const auto present = names.find(alias.name);
  const std::optional<KeyId> before = present == names.end() ? std::nullopt : std::optional(present->second.target);
  const KeyId target = alias.target;
  names.insert_or_assign(alias.name, std::move(alias));
  relist_aliases(at, target);
  if (before && *before != target) relist_aliases(at, *before);
}

void KeyTable::put(Tombstone tombstone) {
  const std::unique_lock lock(mutex_);
  std::string arn = tombstone.key_arn;
  tombstones_.insert_or_assign(std::move(arn), std::move(tombstone));
}

void KeyTable::remove(std::string_view region_name, KeyId id) {
  const std::unique_lock lock(mutex_);
  const auto at = regions_.find(region_name);
  if (at == regions_.end()) return;
  const auto found = at->second.keys.find(id);
  if (found == at->second.keys.end()) return;
  const KeyPtr key = found->second;
  std::erase_if(at->second.aliases[key->account], [&](const auto& entry) { return entry.second.target == id; });
  at->second.by_account[key->account].erase(key->name.text());
  at->second.keys.erase(found);
}

void KeyTable::remove_alias(std::string_view account, std::string_view region_name, std::string_view name) {
  const std::unique_lock lock(mutex_);
  const auto at = regions_.find(region_name);
  if (at == regions_.end()) return;
  const auto names = at->second.aliases.find(account);
  if (names == at->second.aliases.end()) return;
  const auto found = names->second.find(name);
  if (found == names->second.end()) return;
  const KeyId target = found->second.target;
  names->second.erase(found);
  relist_aliases(at->second, target);
}

}  // namespace keyhold::kms

#include "keyhold/kms/key_store_table.h"

#include <mutex>

namespace keyhold::kms {

KeyStorePtr KeyStoreTable::find(std::string_view account, std::string_view region, std::string_view id) const {
  const std::shared_lock lock(mutex_);
  const auto found = stores_.find(id);
  if (found == stores_.end() || found->second->account != account || found->second->region != region) return nullptr;
  return found->second;
}

std::vector<KeyStorePtr> KeyStoreTable::of(std::string_view account, std::string_view region) const {
  std::vector<KeyStorePtr> out;
  const std::shared_lock lock(mutex_);
  for (const auto& [id, store] : stores_)
    if (store->account == account && store->region == region) out.push_back(store);
  return out;
}

void KeyStoreTable::put(KeyStore store) {
  const auto shared = std::make_shared<const KeyStore>(std::move(store));
  const std::unique_lock lock(mutex_);
  stores_[shared->id] = shared;
}

void KeyStoreTable::remove(std::string_view id) {
  const std::unique_lock lock(mutex_);
  const auto found = stores_.find(id);
  if (found != stores_.end()) stores_.erase(found);
}

}  // namespace keyhold::kms

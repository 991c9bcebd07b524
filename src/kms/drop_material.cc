#include "drop_material.h"

#include <algorithm>

#include "key_edit.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {
namespace {

// A pending material was never used, so that nothing reminds of it once its primary has dropped it.
void take_away(Key& key, std::size_t at, bool forgets) {
  auto material = std::make_shared<KeyMaterial>(*key.material);
  if (at < material->versions.size()) material->versions[at] = nullptr;
  key.material = std::move(material);
  if (forgets) {
    key.versions.erase(key.versions.begin() + static_cast<std::ptrdiff_t>(at));  // it is the last one
    return;
  }
  key.versions[at].present = false;
  key.versions[at].valid_to.reset();
  if (key.versions[at].pending) return;
  if (key.state == KeyState::kEnabled || key.state == KeyState::kDisabled) key.state = KeyState::kPendingImport;
}

}  // namespace

Task<Status> drop_material(const Parts& parts, Call& call, KeyPtr key, std::size_t at) {
  const bool forgets = key->versions[at].pending && !key->is_replica();  // in all Regions: they have one list
  std::vector<Key> keys;
  bool kept = false;
  for (const KeyPtr& one : parts.keys.everywhere(*key)) {
    if (one->region == key->region || forgets) {
      keys.push_back(*one);
      take_away(keys.back(), at, forgets);
    } else {
      kept = kept || (at < one->versions.size() && one->versions[at].present);
    }
  }
  storage::Batch batch;
  if (!kept) parts.vault.erase_material(batch, key->name.id, static_cast<std::uint32_t>(at + 1));
  co_return co_await commit_keys(parts, call, std::move(batch), std::move(keys), "material-deleted");
}

}  // namespace keyhold::kms

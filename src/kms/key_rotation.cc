#include "key_rotation.h"

#include <algorithm>

#include "errors.h"
#include "key_edit.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kRotated = "rotated";

Key with_new_version(const Key& key, const MaterialVersion& version, const std::shared_ptr<const BackingKey>& backing) {
  Key out = key;
  auto material = std::make_shared<KeyMaterial>(*key.material);
  material->versions.push_back(backing);
  out.material = std::move(material);
  out.versions.push_back(version);
  out.current = static_cast<std::uint32_t>(out.versions.size());
  return out;
}

}  // namespace

Task<Status> rotate_key(const Parts& parts, Call& call, KeyPtr key, RotationType type, WallTime as_of) {
  KEYHOLD_CO_TRY(const SecretBytes material, make_material(key->spec));
  KEYHOLD_CO_TRY(const std::shared_ptr<const BackingKey> backing, load_material(key->spec, material));
  MaterialVersion version;
  version.id = material_id(key->name.id, material);
  version.since = parts.clock.now();
  version.rotation = type;
  std::vector<Key> keys;
  for (const KeyPtr& one : parts.keys.everywhere(*key)) keys.push_back(with_new_version(*one, version, backing));
  // A date that was missed while the service was down counts once.
  for (Key& one : keys)
    while (type == RotationType::kAutomatic && one.rotation && one.rotation->next <= as_of)
      one.rotation->next += std::chrono::days(one.rotation->period_days);
  storage::Batch batch;
  parts.vault.put_material(batch, key->name.id, keys.front().current, material);
  co_return co_await commit_keys(parts, call, std::move(batch), std::move(keys), kRotated);
}

bool has_everywhere(const KeyTable& keys, const Key& key, std::size_t at) {
  const std::vector<KeyPtr> regions = keys.everywhere(key);
  return std::all_of(regions.begin(), regions.end(),
                     [at](const KeyPtr& one) { return at < one->versions.size() && one->versions[at].present; });
}

Task<Status> rotate_imported(const Parts& parts, Call& call, KeyPtr key) {
  const auto pending = std::find_if(key->versions.begin(), key->versions.end(),
                                    [](const MaterialVersion& version) { return version.pending; });
  const auto at = static_cast<std::size_t>(pending - key->versions.begin());
  if (pending == key->versions.end() || !has_everywhere(parts.keys, *key, at))
    co_return invalid_state("No available key material pending rotation for the key: " + key->arn + ".");
  std::vector<Key> keys;
  for (const KeyPtr& one : parts.keys.everywhere(*key)) {
    Key changed = *one;
    MaterialVersion& next = changed.versions[at];
    next.pending = false;
    next.rotation = RotationType::kOnDemand;
    next.since = parts.clock.now();
    changed.current = static_cast<std::uint32_t>(at) + 1;
    keys.push_back(std::move(changed));
  }
  storage::Batch batch;
  co_return co_await commit_keys(parts, call, std::move(batch), std::move(keys), kRotated);
}

}  // namespace keyhold::kms

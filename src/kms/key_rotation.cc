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

Task<Status> rotate_imported(const Parts& parts, Call& call, KeyPtr key) {
  std::vector<Key> keys{*key};
  Key& changed = keys.front();
  const auto pending = std::find_if(changed.versions.begin(), changed.versions.end(),
                                    [](const MaterialVersion& version) { return version.pending; });
  if (pending == changed.versions.end())
    co_return invalid_state("No available key material pending rotation for the key: " + key->arn + ".");
  pending->pending = false;
  pending->rotation = RotationType::kOnDemand;
  pending->since = parts.clock.now();
  changed.current = static_cast<std::uint32_t>(pending - changed.versions.begin()) + 1;
  storage::Batch batch;
  co_return co_await commit_keys(parts, call, std::move(batch), std::move(keys), kRotated);
}

}  // namespace keyhold::kms

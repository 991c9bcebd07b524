#include "keyhold/kms/maintenance.h"

#include "drop_material.h"
#include "identity_rows.h"
#include "key_codec.h"
#include "key_rotation.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/base/log.h"
#include "keyhold/kms/access_key_uses.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/vault.h"
#include "last_use.h"

namespace keyhold::kms {
namespace {

bool is_due(const Key& key, WallTime as_of) {
  return key.state == KeyState::kEnabled && key.rotation && key.rotation->next <= as_of;
}

// The place of the first material that has expired; the count: none has.
std::size_t first_expired(const Key& key, WallTime as_of) {
  std::size_t at = 0;
  while (at < key.versions.size() && !(key.versions[at].valid_to && *key.versions[at].valid_to <= as_of)) ++at;
  return at;
}

audit::Entry entry_of(const Key& key, std::string who, std::string_view action, std::string_view verdict) {
  audit::Entry out;
  out.decision.who = std::move(who);
  out.decision.action = action;
  out.decision.resource = key.arn;
  out.decision.verdict = verdict;
  return out;
}

}  // namespace

Task<Status> Maintenance::rotate(KeyPtr key, WallTime as_of, std::string who) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyPtr now = parts_.keys.find(key->region, key->name.id);
  if (now == nullptr || !is_due(*now, as_of)) co_return ok();
  audit::Entry entry = entry_of(*now, std::move(who), "kms:RotateKey", "automatic rotation is due");
  Call call{Caller{}, entry};
  co_return co_await rotate_key(parts_, call, now, RotationType::kAutomatic, as_of);
}

Task<Status> Maintenance::expire(KeyPtr key, std::size_t at, std::string who) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyPtr now = parts_.keys.find(key->region, key->name.id);
  if (now == nullptr || now->versions.size() != key->versions.size()) co_return ok();
  if (now->versions[at].valid_to != key->versions[at].valid_to) co_return ok();  // imported anew meanwhile
  audit::Entry entry =
      entry_of(*now, std::move(who), "kms:DeleteExpiredKeyMaterial", "the imported material has expired");
  Call call{Caller{}, entry};
  co_return co_await drop_material(parts_, call, now, at);
}

Task<Result<std::size_t>> Maintenance::run(WallTime as_of, std::string who) {
  std::size_t changed = 0;
  for (const KeyPtr& key : parts_.keys.all()) {
    const std::size_t expired = first_expired(*key, as_of);
    if (is_due(*key, as_of)) {
      KEYHOLD_CO_CHECK(co_await rotate(key, as_of, who));
      ++changed;
    } else if (expired < key->versions.size()) {
      KEYHOLD_CO_CHECK(co_await expire(key, expired, who));
      ++changed;
    }
  }
  if (changed != 0) log::info("keys-maintained", {{log::Key::kCount, static_cast<std::uint64_t>(changed)}});
  co_return changed;
}

Task<Status> Maintenance::write_last_uses() {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  storage::Batch batch;
  for (const KeyPtr& key : parts_.keys.all()) {
    const std::optional<LastUse> use = key->last_use->take_news();
    if (!use) continue;
    KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kLastUseRow, row_name(*key), to_json(*use).view()));
  }
  for (const AccessKeyUses::News& news : parts_.access_key_uses.take_news())
    KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kAccessKeyUseRow, news.access_key_id, to_json(news.use).view()));
  if (batch.puts.empty()) co_return ok();
  co_return co_await parts_.vault.write(std::move(batch));
}

}  // namespace keyhold::kms

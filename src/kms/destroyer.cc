#include "keyhold/kms/destroyer.h"

#include <algorithm>
#include <map>
#include <set>

#include "grant_codec.h"
#include "key_codec.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/base/log.h"
#include "keyhold/kms/grant_table.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/operator_decision.h"
#include "keyhold/kms/revocation_feed.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {
namespace {

std::vector<KeyPtr> due_keys(const KeyTable& keys, WallTime as_of) {
  std::vector<KeyPtr> out = keys.all();
  std::erase_if(out, [&](const KeyPtr& key) {
    return key->state != KeyState::kPendingDeletion || !key->deletion || *key->deletion > as_of;
  });
  return out;
}

bool is_among(const std::vector<KeyPtr>& keys, const KeyPtr& one) {
  return std::find(keys.begin(), keys.end(), one) != keys.end();
}

// The primaries that wait for the last of their replicas, which is due now: their own window begins.
std::vector<Key> primaries_freed_by(const KeyTable& keys, const std::vector<KeyPtr>& due, WallTime now) {
  std::vector<Key> out;
  for (const KeyPtr& key : keys.all()) {
    if (key->state != KeyState::kPendingReplicaDeletion) continue;
    const std::vector<KeyPtr> everywhere = keys.everywhere(*key);
    const bool waits = std::any_of(everywhere.begin(), everywhere.end(),
                                   [&](const KeyPtr& one) { return one->is_replica() && !is_among(due, one); });
    if (waits) continue;
    Key freed = *key;
    freed.state = KeyState::kPendingDeletion;
    freed.deletion = now + std::chrono::days(freed.deletion_window_days);
    out.push_back(std::move(freed));
  }
  return out;
}

// Replicas share their material: it stays while one of them does.
std::vector<MaterialName> kept_materials(const KeyTable& keys, const std::vector<KeyPtr>& due) {
  std::map<KeyId, std::set<std::uint32_t>> kept;
  for (const KeyPtr& key : keys.all()) {
    if (is_among(due, key)) continue;
    std::set<std::uint32_t>& versions = kept[key->name.id];
    for (std::uint32_t version = 1; version <= key->versions.size(); ++version)
      if (key->versions[version - 1].present) versions.insert(version);
  }
  std::vector<MaterialName> out;
  for (const auto& [id, versions] : kept) out.push_back({id, {versions.begin(), versions.end()}});
  return out;
}

// Everything but the due keys: their rows go, and those of their aliases and grants.
Survivors survivors_of(const Parts& parts, const std::vector<KeyPtr>& due) {
  Survivors out;
  out.materials = kept_materials(parts.keys, due);
  for (const KeyPtr& key : due) {
    out.dropped_rows.emplace(kKeyRow, row_name(*key));
    out.dropped_rows.emplace(kLastUseRow, row_name(*key));
    for (const GrantPtr& grant : parts.grants.of_key(*key)) out.dropped_rows.emplace(kGrantRow, row_name(*grant));
    for (const std::string& alias : key->aliases)
      if (const auto found = parts.keys.find_alias(key->account, key->region, alias))
        out.dropped_rows.emplace(kAliasRow, row_name(*found));
  }
  return out;
}

Tombstone tombstone_of(const Key& key, WallTime now) {
  return {key.name.id, key.arn, now, key.policy};
}

audit::Decision destruction_of(const std::vector<KeyPtr>& due, std::string who) {
  audit::Decision out;
  out.who = std::move(who);
  out.action = "keyhold:DestroyKey";
  out.verdict = "the deletion window has ended";
  for (const KeyPtr& key : due) out.resource += (out.resource.empty() ? "" : " ") + key->arn;
  return out;
}

}  // namespace

Task<Result<std::vector<std::string>>> Destroyer::run(WallTime as_of, std::string who) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(co_await finish_last_turn());
  std::vector<std::string> arns;
  const std::vector<KeyPtr> due = due_keys(parts_.keys, as_of);
  arns.reserve(due.size());
  for (const KeyPtr& key : due) arns.push_back(key->arn);
  if (due.empty()) co_return arns;
  audit::Decision line = destruction_of(due, std::move(who));
  KEYHOLD_CO_CHECK(co_await turn_without(due, std::move(line)));
  co_return arns;
}

Task<Result<std::uint32_t>> Destroyer::rotate_root(Administrator by) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(co_await finish_last_turn());
  audit::Decision line = operator_decision(std::move(by), "keyhold:RotateRootKey");
  std::vector<KeyPtr> none;
  KEYHOLD_CO_CHECK(co_await turn_without(std::move(none), std::move(line)));
  log::info("root-key-rotated", {{log::Key::kCount, static_cast<std::uint64_t>(parts_.vault.root_epoch())}});
  co_return parts_.vault.root_epoch();
}

// A turn of the epoch after which nothing is left of the due keys but their tombstones.
Task<Status> Destroyer::turn_without(std::vector<KeyPtr> due, audit::Decision line) {
  const WallTime now = parts_.clock.now();
  std::vector<Key> freed = primaries_freed_by(parts_.keys, due, now);
  Survivors survivors = survivors_of(parts_, due);
  for (const Key& key : freed) survivors.dropped_rows.emplace(kKeyRow, row_name(key));  // written anew below
  KEYHOLD_CO_TRY(Vault::TurnPlan plan, co_await parts_.vault.plan_turn(std::move(survivors)));
  for (const Key& key : freed)
    KEYHOLD_CO_CHECK(parts_.vault.put_row_of(plan, kKeyRow, row_name(key), to_json(key).view()));
  for (const KeyPtr& key : due) {
    const Tombstone tombstone = tombstone_of(*key, now);
    KEYHOLD_CO_CHECK(parts_.vault.put_row_of(plan, kTombstoneRow, row_name(tombstone), to_json(tombstone).view()));
  }
  KEYHOLD_CO_CHECK(files_.stage(plan.next_root, plan.slot_keys));
  KEYHOLD_CO_CHECK(co_await parts_.audit.append(std::move(line), std::move(plan.batch)));
  parts_.vault.turned(std::move(plan));
  forget(due, now);
  for (Key& key : freed) parts_.keys.put(std::move(key));
  KEYHOLD_CO_CHECK(files_.adopt());
  co_return co_await compact();
}

// A backup that is open would keep on the disk what is gone.
Task<Status> Destroyer::compact() {
  co_await backups_.cut_all();
  co_return co_await parts_.vault.compact();
}

void Destroyer::forget(const std::vector<KeyPtr>& due, WallTime now) {
  for (const KeyPtr& key : due) {
    parts_.keys.put(tombstone_of(*key, now));
    parts_.grants.remove_all(*key);
    parts_.keys.remove(key->region, key->name.id);
    parts_.feed.publish(key->arn, "deleted");
    log::info("key-destroyed", {{log::Key::kKeyArn, key->arn}});
  }
}

Task<Status> Destroyer::finish() {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  co_return co_await finish_last_turn();
}

Task<Status> Destroyer::finish_last_turn() {
  KEYHOLD_CO_CHECK(files_.recover(parts_.vault.root_epoch()));
  if (!parts_.vault.needs_compaction()) co_return ok();
  co_return co_await compact();
}

}  // namespace keyhold::kms

#include "keyhold/kms/destroyer.h"

#include <algorithm>

#include "key_codec.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/base/log.h"
#include "keyhold/kms/key_table.h"
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

bool is_due(const std::vector<KeyPtr>& due, KeyId id) {
  return std::any_of(due.begin(), due.end(), [&](const KeyPtr& key) { return key->name.id == id; });
}

// Everything but the due keys: their rows and their aliases' rows go.
Survivors survivors_of(const KeyTable& keys, const std::vector<KeyPtr>& due) {
  Survivors out;
  for (const KeyPtr& key : keys.all())
    if (!is_due(due, key->name.id)) out.materials.push_back({key->name.id, key->versions});
  for (const KeyPtr& key : due) {
    out.dropped_rows.emplace(kKeyRow, row_name(*key));
    for (const std::string& alias : key->aliases)
      if (const auto found = keys.find_alias(key->account, key->region, alias))
        out.dropped_rows.emplace(kAliasRow, row_name(*found));
  }
  return out;
}

audit::Decision line_of(const std::vector<KeyPtr>& due, std::string who) {
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
  if (!due.empty()) KEYHOLD_CO_CHECK(co_await destroy(due, std::move(who)));
  co_return arns;
}

Task<Status> Destroyer::destroy(std::vector<KeyPtr> due, std::string who) {
  KEYHOLD_CO_TRY(Vault::TurnPlan plan, co_await parts_.vault.plan_turn(survivors_of(parts_.keys, due)));
  const WallTime now = parts_.clock.now();
  for (const KeyPtr& key : due) {
    const Tombstone tombstone{key->name.id, key->arn, now};
    KEYHOLD_CO_CHECK(parts_.vault.put_row_of(plan, kTombstoneRow, row_name(tombstone), to_json(tombstone).view()));
  }
  KEYHOLD_CO_CHECK(files_.stage(plan.next_root, plan.passphrase_key));
  KEYHOLD_CO_CHECK(co_await parts_.audit.append(line_of(due, std::move(who)), std::move(plan.batch)));
  parts_.vault.turned(std::move(plan));
  forget(due, now);
  KEYHOLD_CO_CHECK(files_.adopt());
  co_return co_await parts_.vault.compact();
}

void Destroyer::forget(const std::vector<KeyPtr>& due, WallTime now) {
  for (const KeyPtr& key : due) {
    parts_.keys.put(Tombstone{key->name.id, key->arn, now});
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
  co_return co_await parts_.vault.compact();
}

}  // namespace keyhold::kms

#include "key_edit.h"

#include "keyhold/base/change_lock.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/revocation_feed.h"
#include "new_key.h"

namespace keyhold::kms {

Task<Status> commit_keys(const Parts& parts, Call& call, storage::Batch batch, std::vector<Key> keys,
                         std::string_view announced) {
  for (const Key& key : keys) KEYHOLD_CO_CHECK(put_key_row(parts, batch, key));
  KEYHOLD_CO_CHECK(co_await commit_change(parts, call, std::move(batch)));
  for (Key& key : keys) {
    const std::string arn = key.arn;
    parts.keys.put(std::move(key));
    if (!announced.empty()) parts.feed.publish(arn, std::string(announced));
  }
  co_return ok();
}

Task<Result<KeyPtr>> edit_key(const Parts& parts, Call& call, std::string key_id, KeyEdit change) {
  const ChangeLock::Turn turn = co_await parts.changes.enter();
  const KeyAccess access(parts);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, change.operation, key_id));
  KEYHOLD_CO_CHECK(access.admit(call, change.operation, found, change.facts));
  std::vector<Key> keys{*found.key};
  KEYHOLD_CO_CHECK(change.edit(keys.front()));
  storage::Batch batch;
  KEYHOLD_CO_CHECK(co_await commit_keys(parts, call, std::move(batch), std::move(keys), change.announced));
  co_return parts.keys.find(found.key->region, found.key->name.id);
}

}  // namespace keyhold::kms

#include "key_edit.h"

#include "key_codec.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/revocation_feed.h"
#include "keyhold/kms/vault.h"
#include "new_key.h"

namespace keyhold::kms {

Task<Result<KeyPtr>> edit_key(const Parts& parts, Call& call, std::string key_id, KeyEdit change) {
  const ChangeLock::Turn turn = co_await parts.changes.enter();
  const KeyAccess access(parts);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, key_id));
  KEYHOLD_CO_CHECK(access.admit(call, change.operation, found, change.facts));
  Key key = *found.key;
  KEYHOLD_CO_CHECK(change.edit(key));
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts.vault.put_row(batch, kKeyRow, row_name(key), to_json(key).view()));
  KEYHOLD_CO_CHECK(co_await commit_change(parts, call, std::move(batch)));
  const KeyPtr changed = std::make_shared<const Key>(key);
  parts.keys.put(std::move(key));
  if (!change.announced.empty()) parts.feed.publish(changed->arn, std::string(change.announced));
  co_return changed;
}

}  // namespace keyhold::kms

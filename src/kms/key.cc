#include "keyhold/kms/key.h"

namespace keyhold::kms {

KeyState state_at(const Key& key, WallTime now) {
  const MaterialVersion* const current = key.current_version();
  const bool expired = current != nullptr && current->valid_to && *current->valid_to <= now;
  const bool works = key.state == KeyState::kEnabled || key.state == KeyState::kDisabled;
  return works && expired ? KeyState::kPendingImport : key.state;
}

}  // namespace keyhold::kms

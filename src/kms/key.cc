#include "keyhold/kms/key.h"

#include <algorithm>

namespace keyhold::kms {

KeyState state_at(const Key& key, WallTime now) {
  const bool expired = std::any_of(key.versions.begin(), key.versions.end(), [now](const MaterialVersion& version) {
    return !version.pending && version.valid_to && *version.valid_to <= now;
  });
  const bool works = key.state == KeyState::kEnabled || key.state == KeyState::kDisabled;
  return works && expired ? KeyState::kPendingImport : key.state;
}

}  // namespace keyhold::kms

#pragma once

#include "keyhold/audit/audit_log.h"
#include "keyhold/base/clock.h"
#include "keyhold/iam/directory.h"

namespace keyhold {
class ChangeLock;
}

namespace keyhold::kms {

class Vault;
class KeyTable;
class RevocationFeed;

/// What the services of the role work on. Owned by Kms; plain references, so copies are free.
struct Parts {
  Vault& vault;               ///< sealed rows, and the keys they are sealed under
  KeyTable& keys;             ///< every KMS key and alias, in memory
  iam::Directory& directory;  ///< every account, user and access key, in memory
  audit::AuditLog& audit;
  RevocationFeed& feed;
  ChangeLock& changes;  ///< changes of state are made one at a time
  const Clock& clock;
};

}  // namespace keyhold::kms

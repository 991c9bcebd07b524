#pragma once

#include "keyhold/audit/audit_log.h"
#include "keyhold/base/clock.h"
#include "keyhold/iam/directory.h"

namespace keyhold {
class ChangeLock;
class SlowWork;
}  // namespace keyhold

namespace keyhold::kms {

class Vault;
class KeyTable;
class GrantTable;
class KeyStoreTable;
class AccessKeyUses;
class RevocationFeed;

/// What the services of the role work on. Owned by Kms; plain references, so copies are free.
struct Parts {
  Vault& vault;               ///< sealed rows, and the keys they are sealed under
  KeyTable& keys;             ///< every KMS key and alias, in memory
  GrantTable& grants;         ///< every grant on them
  KeyStoreTable& key_stores;  ///< every custom key store
  iam::Directory& directory;  ///< every account, user and access key, in memory
  AccessKeyUses& access_key_uses;
  audit::AuditLog& audit;
  RevocationFeed& feed;
  ChangeLock& changes;  ///< changes of state are made one at a time
  SlowWork& slow_work;  ///< where key pairs are made
  const Clock& clock;
};

}  // namespace keyhold::kms

#pragma once

#include "keyhold/audit/audit_log.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/base/clock.h"
#include "keyhold/secrets/caller_keys.h"
#include "keyhold/secrets/identity_policies.h"
#include "keyhold/secrets/rotation_hooks.h"
#include "keyhold/secrets/secret_table.h"
#include "keyhold/secrets/vault.h"

namespace keyhold::secrets {

/// What the operations work with. All outlive them.
struct Parts {
  Vault& vault;
  SecretTable& secrets;
  CallerKeys& keys;
  IdentityPolicies& policies;
  audit::AuditLog& audit;
  ChangeLock& changes;
  const Clock& clock;
  RotationHooks& hooks;
};

}  // namespace keyhold::secrets

#pragma once

#include "roles/config.h"
#include "roles/restore.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// Runs the role until SIGTERM or SIGINT: opens its store with the KMS, serves, drains. Needs the component identity of
/// role `secrets` and the principal "secrets" (role_secrets.h), and the `kms` role at work: it is waited for up to a
/// minute. Returns the process's exit code; a failure to start is logged. The process was hardened before.
int run_secrets(SecretsConfig config, RoleSecrets secrets);

/// As restore_kms, of this role's store; its key comes from the `kms` role, which must serve.
Result<Restored> restore_secrets(SecretsConfig config, RoleSecrets secrets, const RestoreOptions& options);

}  // namespace keyhold::apps

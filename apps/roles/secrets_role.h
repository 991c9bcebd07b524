#pragma once

#include "roles/config.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// Runs the role until SIGTERM or SIGINT: opens its store with the KMS, serves, drains. Needs the component identity of
/// role `secrets` and the principal "secrets" (role_secrets.h), and the `kms` role at work: it is waited for up to a
/// minute. Returns the process's exit code; a failure to start is logged. The process was hardened before.
int run_secrets(SecretsConfig config, RoleSecrets secrets);

}  // namespace keyhold::apps

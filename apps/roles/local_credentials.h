#pragma once

#include "roles/config.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// What a role must have that its configuration may not hold, where no `keyhold dev` hands it over: certificates and
/// keys from the files that the configuration names, credentials from the environment (docs/configuration.md).
Result<RoleSecrets> local_secrets(const KmsConfig& config);
Result<RoleSecrets> local_secrets(const SecretsConfig& config);
Result<RoleSecrets> local_secrets(const PlatformConfig& config);

}  // namespace keyhold::apps

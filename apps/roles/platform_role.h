#pragma once

#include "roles/config.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// Runs the role until SIGTERM or SIGINT: serves the REST API, at first with "starting" until its own key is made or
/// opened, keeps leases and tenants' states up to date, drains. Returns the process's exit code; a failure to start is
/// logged. The process was hardened before (base/process.h).
int run_platform(PlatformConfig config, RoleSecrets secrets);

}  // namespace keyhold::apps

#pragma once

#include <functional>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/secrets/secrets_manager.h"
#include "keyhold/server/component_port.h"
#include "keyhold/server/metrics.h"

namespace keyhold::server {

struct SecretsComponentOptions {
  DeploymentId deployment;
  Metrics* metrics = nullptr;                ///< what GET /metrics shows; null: there is no such route
  std::function<json::Object()> facts = {};  ///< of the process, added to what GET /keyhold/v1/status shows
};

/// The routes of the `secrets` role's component port: the operator's that every role has (docs/component-api.md). All
/// references outlive the routes.
std::vector<ComponentRoute> secrets_component_routes(secrets::SecretsManager& secrets, SecretsComponentOptions options);

}  // namespace keyhold::server

#pragma once

#include <functional>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/kms/kms.h"
#include "keyhold/server/component_port.h"
#include "keyhold/server/metrics.h"

namespace keyhold::server {

struct ComponentOptions {
  bool allow_deletion_clock = false;         ///< whether deletions/run exists
  Metrics* metrics = nullptr;                ///< what GET /metrics shows; null: there is no such route
  std::function<json::Object()> facts = {};  ///< of the process, added to what GET /keyhold/v1/status shows
  std::function<void()> seal = {};           ///< takes away all keys, after the answer; empty: there is no such route
};

/// The routes of the `kms` role's component port: one table in aws_component.cc, and the operator's that every role has
/// (docs/component-api.md). Errors of calls on behalf of a principal are AWS's. All references outlive the routes.
std::vector<ComponentRoute> kms_component_routes(kms::Kms& kms, const Clock& clock, ComponentOptions options);

}  // namespace keyhold::server

#pragma once

#include <functional>
#include <vector>

#include "keyhold/audit/audit_log.h"
#include "keyhold/backup/backup_writer.h"
#include "keyhold/base/json.h"
#include "keyhold/server/component_port.h"
#include "keyhold/server/metrics.h"

namespace keyhold::server {

/// What the operator sees of any role. All outlive the port.
struct OperatorView {
  audit::AuditLog& audit;
  std::function<json::Object()> status;  ///< what GET /keyhold/v1/status shows; called from any thread
  std::function<Task<Result<std::unique_ptr<backup::BackupWriter>>>()> backup;  ///< begins one
  Metrics* metrics = nullptr;  ///< what GET /metrics shows; null: there is no such route
};

/// The operator's routes that every role with an audit log has: status, metrics, audit lines, backup
/// (docs/component-api.md).
std::vector<ComponentRoute> operator_routes(OperatorView view);

/// The one of them that needs no audit log: GET /metrics. `metrics` outlives the port.
ComponentRoute metrics_route(const Metrics& metrics);

}  // namespace keyhold::server

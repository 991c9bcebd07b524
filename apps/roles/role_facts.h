#pragma once

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"
#include "keyhold/server/metrics.h"
#include "roles/config.h"

/// What a role's process says of itself to the operator, whatever the role.
namespace keyhold::apps {

/// What GET /keyhold/v1/status tells besides the role's own facts: since when it runs, the limits in force, memory and
/// disk; "health" where the disk is too full to write.
json::Object process_facts(const ProcessConfig& process, AuditMode audit, const RateLimits& limits, WallTime started);

/// The gauges of memory: of keys, and of requests and plaintexts.
void watch_memory(server::Metrics& metrics);

}  // namespace keyhold::apps

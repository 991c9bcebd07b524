#include "roles/role_facts.h"

#include <filesystem>

#include "keyhold/base/secret.h"

namespace keyhold::apps {
namespace {

// Bytes of the disk that are left for this user; all of them when it can't be asked, as the store then says so itself.
std::uint64_t free_bytes(const std::filesystem::path& directory) {
  std::error_code failed;
  return std::filesystem::space(directory, failed).available;
}

json::Object limits_of(const RateLimits& limits) {
  return {{"accountPerSecond", limits.account_per_second}, {"keyPerSecond", limits.key_per_second}};
}

json::Object memory_of(const ProcessConfig& process) {
  return {{"lock", process.memory_lock == MemoryLock::kRequired ? "required" : "best-effort"},
          {"keyBytes", secret_arena::used_bytes()},
          {"plaintextBytes", PlaintextBytes::used_bytes()},
          {"plaintextMaxBytes", process.plaintext_max_bytes}};
}

}  // namespace

json::Object process_facts(const ProcessConfig& process, AuditMode audit, const RateLimits& limits, WallTime started) {
  const std::uint64_t left = free_bytes(process.data_directory);
  json::Object out{{"started", to_rfc3339(started)},
                   {"audit", audit == AuditMode::kSynced ? "synced" : "relaxed"},
                   {"limits", limits_of(limits)},
                   {"memory", memory_of(process)},
                   {"storage", json::Object{{"freeBytes", left}, {"minFreeBytes", process.min_free_bytes}}}};
  if (left < process.min_free_bytes) out["health"] = "storage-full";
  return out;
}

void watch_memory(server::Metrics& metrics) {
  metrics.watch("keyhold_key_memory_bytes", "Locked memory that holds keys and secrets.",
                [] { return static_cast<double>(secret_arena::used_bytes()); });
  metrics.watch("keyhold_plaintext_bytes", "Memory that holds requests and plaintexts.",
                [] { return static_cast<double>(PlaintextBytes::used_bytes()); });
}

}  // namespace keyhold::apps

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "keyhold/audit/decision.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/secret.h"
#include "keyhold/base/task.h"
#include "keyhold/storage/engine.h"

namespace keyhold::audit {

enum class Durability {
  kSynced,   ///< append returns when the line is on disk
  kRelaxed,  ///< append of a line without a state change returns at once; a crash loses the newest lines
};

struct Options {
  DeploymentId deployment;
  std::string role;  ///< "kms", "secrets": the stream
  Durability durability = Durability::kSynced;
};

/// The append-only record of what a role decided: docs/formats/audit-line.md. Lines are chained by hash and sealed one
/// a record; a line's record and the state change that it tells of are one atomic write. Threads: safe from any
/// executor; outlives every call made on it. `engine` and `clock` outlive the log.
class AuditLog {
 public:
  virtual ~AuditLog() = default;

  /// Writes one line, and `change` in the same commit. Durable on return (see Durability).
  /// `change` must carry no conditions: a line that may fail to be written can't stand in a chain.
  /// Errors: kStorageFull, kUnavailable: neither the line nor the change was written, and the request must fail.
  virtual Task<Status> append(Decision decision, storage::Batch change) = 0;
  Task<Status> append(Decision decision);

  /// The newest `limit` lines, oldest first, opened and their chain checked. Errors: kDoesNotOpen.
  virtual Task<Result<std::vector<PlaintextBytes>>> tail(std::size_t limit) = 0;

  /// The first `limit` lines from number `from_seq` on, opened and their chain checked; fewer where the log ends.
  /// What is before the first of them is not looked at: its `previous` is for the caller to compare.
  /// Errors: kDoesNotOpen.
  virtual Task<Result<std::vector<PlaintextBytes>>> lines(std::uint64_t from_seq, std::size_t limit) = 0;

  virtual std::uint64_t size() const = 0;  ///< lines that are durable: the number that the next one will have

  /// Finishes what was accepted. Call before the engine stops.
  virtual Task<Status> drain() = 0;
};

/// Opens the log whose data key is `key` (32 bytes; nobody else uses it), or begins one. `executor` runs the writer.
/// Errors: kDoesNotOpen, reason "audit-broken", when the last line doesn't open, is not where it should be, or a line
/// after it or before it is missing: the role must not start.
Task<Result<std::unique_ptr<AuditLog>>> open(storage::Engine& engine, SecretBytes key, const Clock& clock,
                                             Executor executor, Options options);

}  // namespace keyhold::audit

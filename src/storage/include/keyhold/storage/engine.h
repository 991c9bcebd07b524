#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "keyhold/base/task.h"
#include "keyhold/storage/batch.h"
#include "keyhold/storage/ticket.h"

namespace keyhold::storage {

struct ScanOptions {
  std::size_t limit_rows = std::numeric_limits<std::size_t>::max();
  std::size_t limit_bytes = 1 << 20;  ///< keys and values; reached, the scan ends early, after one row at least
  bool backwards = false;             ///< from the last key of the range to the first
  bool keep = true;                   ///< false: a walk over everything, which leaves the cache to others
};

/// Rows as they were committed at one moment. Never blocks the calling thread on the disk. Safe from any thread.
/// Errors of every call: kUnavailable (stopped, or the disk does not answer), kDoesNotOpen with reason "storage-damaged"
/// (a stored block fails its checksum).
class Reader {
 public:
  virtual ~Reader() = default;
  virtual Task<Result<std::optional<Bytes>>> get(Bytes key) = 0;
  /// The rows of `range` in key order. Fewer than `limit_rows` does not mean the end, since `limit_bytes` may have cut:
  /// go on from the last key; no row at all means the end.
  virtual Task<Result<std::vector<Row>>> scan(Range range, ScanOptions options) = 0;
};

/// Every read shows the moment the snapshot was made. Dies before its engine; while it lives, what it shows stays on
/// disk, so keep it for one request only.
class Snapshot : public Reader {};

/// An ordered key-value store that sees only ciphertext. Its own reads show everything whose ticket has settled, and
/// nothing that is not yet durable. Safe from any thread; outlives every call made on it, and its death is a stop().
class Engine : public Reader {
 public:
  /// Puts `batch` in line at once: commits happen in the order of the submits. Its conditions are judged against all
  /// batches before it in the line. The ticket settles when the batch is durable. Beyond Reader's errors: kStorageFull
  /// (free space is below the floor; a batch that only erases passes), kInvalidArgument (see check).
  virtual Ticket submit(Batch batch) = 0;
  /// submit, then wait.
  Task<Result<Outcome>> commit(Batch batch);

  /// What is committed now.
  virtual std::unique_ptr<Snapshot> snapshot() = 0;

  /// Rewrites everything without what was erased or overwritten before the call: on return, no file holds it any longer,
  /// write-ahead log included, unless a snapshot from before the erasure lives. Minutes for a large store; reads and
  /// commits go on meanwhile.
  virtual Task<Status> compact() = 0;

  /// Finishes everything in line, then refuses every later call with kUnavailable. May be called twice.
  virtual Task<Status> stop() = 0;
};

}  // namespace keyhold::storage

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "keyhold/base/result.h"
#include "keyhold/storage/engine.h"

namespace keyhold::storage {

struct RocksDbOptions {
  std::filesystem::path directory;                 ///< the engine's own; made with mode 0700 when missing
  std::uint64_t min_free_bytes = 64ULL << 20;      ///< below this, batches that put rows are refused
  std::size_t block_cache_bytes = 64ULL << 20;     ///< shared by all reads
  std::size_t write_buffer_bytes = 32ULL << 20;    ///< rows in memory before a file is written
  std::size_t max_group_bytes = 4ULL << 20;        ///< batches that share one sync
  std::size_t read_threads = 4;                    ///< for reads that miss the cache
  bool sync = true;                                ///< false only where losing the last writes is fine: benchmarks
};

/// The engine on one machine. Every acknowledged batch is in a synced write-ahead log; a failed log write or sync stops
/// the process, since after it nothing says what the disk holds.
class RocksDbEngine : public Engine {
 public:
  /// Effective for the next batch.
  virtual void set_min_free_bytes(std::uint64_t bytes) = 0;
  /// What the block cache holds now, of the memory of this process.
  virtual std::size_t cache_bytes() const = 0;
};

/// Opens `options.directory`, or makes it. Blocks; call it at start-up. Errors: kUnavailable (another process has it
/// open, or it can't be read), kInvalidArgument (a newer format, or a directory that is someone else's), kStorageFull,
/// kDoesNotOpen with reason "storage-damaged".
Result<std::unique_ptr<RocksDbEngine>> open_rocksdb(RocksDbOptions options);

}  // namespace keyhold::storage

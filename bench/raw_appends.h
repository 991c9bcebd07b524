#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "keyhold/storage/engine.h"

namespace keyhold::bench {

/// A RocksDB as it comes, but for compression: what is stored is ciphertext. Made where missing.
std::unique_ptr<rocksdb::DB> open_bare(const std::filesystem::path& directory);

/// The rows that appends of one event write, put into a RocksDB of their own with nothing around it: the yardstick of
/// the durable appends. Keys count up as those of real appends do; each write is synced.
class RawAppends {
 public:
  static constexpr std::size_t kWriters = 64;
  static constexpr std::size_t kDataBytes = 512;  // of an event

  explicit RawAppends(const std::filesystem::path& directory);

  /// Appends a second of one thread that merges one append of each writer into a synced write.
  double merged(std::chrono::milliseconds time);
  /// Appends a second of a thread a writer, each of which writes an append and waits: RocksDB's own group commit.
  double grouped(std::chrono::milliseconds time);

 private:
  void put_append(rocksdb::WriteBatch& batch, std::size_t writer, std::uint64_t number) const;
  void write_synced(rocksdb::WriteBatch& batch);

  std::unique_ptr<rocksdb::DB> db_;
  const std::vector<std::vector<storage::Row>> rows_of_appends_;  // one append of each writer
  std::atomic<std::uint64_t> next_ = 0;
};

}  // namespace keyhold::bench

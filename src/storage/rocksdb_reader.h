#pragma once

#include <rocksdb/db.h>

#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <vector>

#include "keyhold/base/task.h"
#include "keyhold/storage/engine.h"
#include "rocksdb_reads.h"

namespace keyhold::storage {

/// Reads that never block a coroutine's thread: from memory at once, else from the disk on threads of their own.
class RocksDbReader {
 public:
  RocksDbReader(rocksdb::DB& db, std::size_t threads) : db_(db), disk_(threads) {}
  ~RocksDbReader() { finish(); }

  Task<Result<std::optional<Bytes>>> get(const rocksdb::Snapshot* snapshot, Bytes key);
  Task<Result<std::vector<Row>>> scan(const rocksdb::Snapshot* snapshot, Range range, ScanOptions options);
  void finish() { disk_.join(); }  ///< blocks until the reads under way are answered; none may follow

 private:
  template <class T, class Read>
  Task<Result<T>> memory_then_disk(Read read);

  rocksdb::DB& db_;
  asio::thread_pool disk_;
};

}  // namespace keyhold::storage

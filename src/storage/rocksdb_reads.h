#pragma once

#include <rocksdb/db.h>

#include <optional>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/storage/engine.h"

namespace keyhold::storage {

/// How far a read may go: kMemory never waits for the disk.
enum class Reach { kMemory, kDisk };

/// The answer of a read; nullopt: it needs the disk, and was only allowed memory.
template <class T>
using ReadAnswer = std::optional<Result<T>>;

/// Plain reads from RocksDB; `snapshot` null: of what is committed now.
ReadAnswer<std::optional<Bytes>> read_row(rocksdb::DB& db, const rocksdb::Snapshot* snapshot, Reach reach,
                                          const Bytes& key);
ReadAnswer<std::vector<Row>> read_rows(rocksdb::DB& db, const rocksdb::Snapshot* snapshot, Reach reach,
                                       const Range& range, const ScanOptions& options);

}  // namespace keyhold::storage

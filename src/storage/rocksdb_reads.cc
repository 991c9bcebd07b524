#include "rocksdb_reads.h"

#include <memory>

#include "rocksdb_status.h"

namespace keyhold::storage {
namespace {

rocksdb::ReadOptions read_options(const rocksdb::Snapshot* snapshot, Reach reach) {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.snapshot = snapshot;
  options.read_tier = reach == Reach::kMemory ? rocksdb::kBlockCacheTier : rocksdb::kReadAllTier;
  return options;
}

std::vector<Row> collect(rocksdb::Iterator& rows, const ScanOptions& options) {
  std::vector<Row> out;
  std::size_t bytes = 0;
  options.backwards ? rows.SeekToLast() : rows.SeekToFirst();
  while (rows.Valid() && out.size() < options.limit_rows && (out.empty() || bytes < options.limit_bytes)) {
    bytes += rows.key().size() + rows.value().size();
    out.push_back({copy(to_view(rows.key())), copy(to_view(rows.value()))});
    options.backwards ? rows.Prev() : rows.Next();
  }
  return out;
}

}  // namespace

ReadAnswer<std::optional<Bytes>> read_row(rocksdb::DB& db, const rocksdb::Snapshot* snapshot, Reach reach,
                                          const Bytes& key) {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = db.Get(read_options(snapshot, reach), db.DefaultColumnFamily(), to_slice(key), &value);
  if (status.ok()) return Result(std::optional(copy(to_view(value))));
  if (status.IsNotFound()) return Result(std::optional<Bytes>());
  if (status.IsIncomplete() && reach == Reach::kMemory) return std::nullopt;
  return Result<std::optional<Bytes>>(to_error(status));
}

ReadAnswer<std::vector<Row>> read_rows(rocksdb::DB& db, const rocksdb::Snapshot* snapshot, Reach reach,
                                       const Range& range, const ScanOptions& options) {
  if (is_empty(range)) return Result(std::vector<Row>());
  rocksdb::ReadOptions read = read_options(snapshot, reach);
  const rocksdb::Slice begin = to_slice(range.begin);
  const rocksdb::Slice end = to_slice(range.end);
  read.iterate_lower_bound = &begin;
  if (!range.end.empty()) read.iterate_upper_bound = &end;
  read.fill_cache = options.keep;
  const std::unique_ptr<rocksdb::Iterator> iterator(db.NewIterator(read));
  std::vector<Row> rows = collect(*iterator, options);
  if (iterator->status().ok()) return Result(std::move(rows));
  if (iterator->status().IsIncomplete() && reach == Reach::kMemory) return std::nullopt;
  return Result<std::vector<Row>>(to_error(iterator->status()));
}

}  // namespace keyhold::storage

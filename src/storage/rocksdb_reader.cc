#include "rocksdb_reader.h"

#include <utility>

#include "completion.h"

namespace keyhold::storage {

// `read` takes a Reach and gives a ReadAnswer<T>.
template <class T, class Read>
Task<Result<T>> RocksDbReader::memory_then_disk(Read read) {
  if (ReadAnswer<T> answer = read(Reach::kMemory)) co_return std::move(*answer);
  auto from_disk = [read = std::move(read)] { return *read(Reach::kDisk); };
  co_return co_await run_on(disk_, std::move(from_disk));
}

Task<Result<std::optional<Bytes>>> RocksDbReader::get(const rocksdb::Snapshot* snapshot, Bytes key) {
  auto read = [this, snapshot, key = std::move(key)](Reach reach) { return read_row(db_, snapshot, reach, key); };
  return memory_then_disk<std::optional<Bytes>>(std::move(read));
}

Task<Result<std::vector<Row>>> RocksDbReader::scan(const rocksdb::Snapshot* snapshot, Range range, ScanOptions options) {
  auto read = [this, snapshot, range = std::move(range), options](Reach reach) {
    return read_rows(db_, snapshot, reach, range, options);
  };
  return memory_then_disk<std::vector<Row>>(std::move(read));
}

}  // namespace keyhold::storage

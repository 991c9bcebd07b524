// What a durable write costs beyond RocksDB's own: 64 coroutines that each commit a record and wait, against one thread
// that writes the same bytes in batches of 64 with a sync. Decides whether the commit queue needs work: the promise is a
// ratio of 0.6 at least for whole appends, so the queue alone should keep above 0.8. Interleaved; prints medians.

#include <rocksdb/db.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "figure.h"
#include "keyhold/storage/rocksdb_engine.h"
#include "raw_appends.h"

namespace keyhold::storage {
namespace {

using BenchClock = std::chrono::steady_clock;
constexpr int kWriters = 64;
constexpr std::size_t kValueBytes = 640;  // an event of some 500 bytes, sealed
constexpr std::size_t kIndexBytes = 72;   // its position row
constexpr std::chrono::milliseconds kSliceTime{250};  // short, since a shared disk changes its speed within seconds
constexpr int kSlices = 16;

struct BenchKeys {
  std::string record;
  std::string index;
};

BenchKeys keys_of(std::uint64_t number) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%020llu", static_cast<unsigned long long>(number));
  return {std::string(25, '\1') + digits, std::string(9, '\5') + digits};
}

Batch record_batch(std::uint64_t number) {
  const BenchKeys keys = keys_of(number);
  Batch batch;
  batch.puts.push_back({copy(as_bytes(keys.record)), Bytes(kValueBytes, static_cast<std::byte>(number))});
  batch.puts.push_back({copy(as_bytes(keys.index)), Bytes(kIndexBytes, static_cast<std::byte>(number))});
  return batch;
}

double records_per_second(std::uint64_t records, BenchClock::time_point begin) {
  return static_cast<double>(records) / std::chrono::duration<double>(BenchClock::now() - begin).count();
}

// Two stores that stay open, each with its own count of records.
struct BenchStores {
  std::unique_ptr<Engine> engine;
  std::unique_ptr<rocksdb::DB> raw;
  std::uint64_t engine_next = 0;
  std::uint64_t raw_next = 0;
  BenchClock::time_point slice_end = {};
};

Task<void> write_until_slice_end(BenchStores* stores) {
  while (BenchClock::now() < stores->slice_end) {
    Batch batch = record_batch(stores->engine_next++);
    const Result<Outcome> outcome = co_await stores->engine->commit(std::move(batch));
    if (!outcome) std::abort();
  }
}

double engine_slice(BenchStores& stores) {
  asio::io_context context(1);
  const auto begin = BenchClock::now();
  const std::uint64_t before = stores.engine_next;
  stores.slice_end = begin + kSliceTime;
  for (int i = 0; i < kWriters; ++i) asio::co_spawn(context, write_until_slice_end(&stores), asio::detached);
  context.run();
  return records_per_second(stores.engine_next - before, begin);
}

void write_raw_group(BenchStores& stores) {
  static const std::string kValue(kValueBytes, 'v');
  static const std::string kIndex(kIndexBytes, 'i');
  rocksdb::WriteOptions synced;
  synced.sync = true;
  rocksdb::WriteBatch batch;
  for (int i = 0; i < kWriters; ++i) {
    const BenchKeys keys = keys_of(stores.raw_next++);
    if (!batch.Put(keys.record, kValue).ok() || !batch.Put(keys.index, kIndex).ok()) std::abort();
  }
  if (!stores.raw->Write(synced, &batch).ok()) std::abort();
}

double raw_slice(BenchStores& stores) {
  const auto begin = BenchClock::now();
  const std::uint64_t before = stores.raw_next;
  while (BenchClock::now() < begin + kSliceTime) write_raw_group(stores);
  return records_per_second(stores.raw_next - before, begin);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void run_all(const std::filesystem::path& scratch) {
  BenchStores stores{open_rocksdb({.directory = scratch / "engine"}).value(), bench::open_bare(scratch / "raw")};
  std::vector<double> engine, raw, ratio;
  for (int slice = 0; slice < kSlices; ++slice) {
    raw.push_back(raw_slice(stores));
    engine.push_back(engine_slice(stores));
    ratio.push_back(engine.back() / raw.back());
  }
  std::printf("storage: durable records/s, %d writers: engine %.0f, raw RocksDB %.0f, ratio %.2f (slices: %.2f to %.2f)\n",
              kWriters, median(engine), median(raw), median(ratio), *std::min_element(ratio.begin(), ratio.end()),
              *std::max_element(ratio.begin(), ratio.end()));
  bench::print_figure("commit queue / raw RocksDB, 64 writers, one thread merging 64 a sync", median(ratio), ">=", 0.8);
}

}  // namespace
}  // namespace keyhold::storage

int main() {
  std::string pattern = (std::filesystem::temp_directory_path() / "keyhold-storage-bench-XXXXXX").string();
  const std::filesystem::path scratch = ::mkdtemp(pattern.data());
  keyhold::storage::run_all(scratch);
  std::filesystem::remove_all(scratch);
}

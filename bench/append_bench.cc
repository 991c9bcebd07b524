// What a durable append costs beyond RocksDB's own synced writes: 64 clients that each append an event and wait,
// against the same rows written to RocksDB alone: by one thread that merges 64 appends a sync (storage_bench's
// yardstick and the aim of 0.6), and by 64 threads that RocksDB groups itself. Interleaved slices; prints medians.

#include <rocksdb/db.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "../src/stores/testing/world.h"
#include "keyhold/storage/rocksdb_engine.h"

namespace keyhold::stores {
namespace {

using BenchClock = std::chrono::steady_clock;
constexpr int kWriters = 64;
constexpr int kTenants = 8;
constexpr std::size_t kDataBytes = 512;
constexpr std::chrono::milliseconds kSliceTime{250};  // short, since a shared disk changes its speed within seconds
constexpr int kSlices = 16;

NewEvent bench_event(std::string_view id) {
  static const std::string kData = "{\"d\":\"" + std::string(kDataBytes - 8, 'x') + "\"}";
  return testing::event(id, kData);
}

/// Our store over one engine, and a bare RocksDB beside it; both stay open.
struct Bench {
  explicit Bench(const std::filesystem::path& scratch);
  SystemClock clock;
  testing::FakeLeases leases{clock};
  std::unique_ptr<storage::Engine> engine;
  std::unique_ptr<EventStore> store;
  std::vector<TenantScope> tenants;
  std::unique_ptr<rocksdb::DB> raw;
  std::vector<std::vector<storage::Row>> rows_of_appends;  // the rows of one append of each writer
  std::uint64_t appended = 0;
  std::uint64_t next_id = 0;
  std::atomic<std::uint64_t> raw_next = 0;
  BenchClock::time_point slice_end = {};
};

std::unique_ptr<rocksdb::DB> open_bare(const std::filesystem::path& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, directory.string(), &opened).ok()) std::abort();
  return std::unique_ptr<rocksdb::DB>(opened);
}

std::string stream_of(int writer) {
  char name[16];
  std::snprintf(name, sizeof name, "stream-%02d", writer);
  return name;
}

/// One append of each writer, each in a store of its own, so that its rows are known.
std::vector<std::vector<storage::Row>> sample_rows() {
  testing::World world;
  std::vector<TenantId> tenants;
  for (int i = 0; i < kTenants; ++i) tenants.push_back(TenantId::random());
  std::vector<std::vector<storage::Row>> samples;
  for (int writer = 0; writer < kWriters; ++writer) {
    world.restart(storage::make_memory_engine());
    world.use_tenant(tenants[static_cast<std::size_t>(writer % kTenants)]);
    if (!world.append(stream_of(writer), testing::list(bench_event("event-00000000")))) std::abort();
    samples.push_back(world.rows());
  }
  return samples;
}

Bench::Bench(const std::filesystem::path& scratch)
    : engine(storage::open_rocksdb({.directory = scratch / "engine"}).value()),
      store(make_event_store(*engine, leases, clock)),
      raw(open_bare(scratch / "raw")),
      rows_of_appends(sample_rows()) {
  for (int i = 0; i < kTenants; ++i) tenants.push_back(server::TenantScopeMaker::make(TenantId::random()));
}

Task<void> append_until_slice_end(Bench* bench, int writer) {
  const auto tenant = bench->tenants[static_cast<std::size_t>(writer % kTenants)];
  const auto name = stream_of(writer);
  while (BenchClock::now() < bench->slice_end) {
    auto stream = testing::stream(name);
    char id[24];
    std::snprintf(id, sizeof id, "event-%08llu", static_cast<unsigned long long>(bench->next_id++));
    auto events = testing::list(bench_event(id));
    const auto any = ExpectedRevision::any();
    const auto answer = co_await bench->store->append(tenant, std::move(stream), any, std::move(events));
    if (!answer) std::abort();
    ++bench->appended;
  }
}

double per_second(std::uint64_t count, BenchClock::time_point begin) {
  return static_cast<double>(count) / std::chrono::duration<double>(BenchClock::now() - begin).count();
}

double store_slice(Bench& bench) {
  asio::io_context context(1);
  const auto begin = BenchClock::now();
  const auto before = bench.appended;
  bench.slice_end = begin + kSliceTime;
  for (int i = 0; i < kWriters; ++i)
    asio::co_spawn(context.get_executor(), append_until_slice_end(&bench, i), asio::detached);
  context.run();
  return per_second(bench.appended - before, begin);
}

/// The key of the same row of a later append: events and positions count up, ids are spread by their tag, heads stay.
std::string later_key(const Bytes& sample, std::uint64_t number) {
  std::string key(as_text(sample));
  if (key[0] == 7) return key;
  if (key[0] == 6) number *= 0x9e3779b97f4a7c15;
  for (std::size_t i = 0; i < 8; ++i)
    key[key.size() - (key[0] == 6 ? 16 : 8) + i] = static_cast<char>(number >> (56 - 8 * i));
  return key;
}

void put_append(const Bench& bench, rocksdb::WriteBatch& batch, std::size_t writer, std::uint64_t number) {
  for (const auto& row : bench.rows_of_appends[writer]) {
    const auto value = as_text(row.value);
    if (!batch.Put(later_key(row.key, number), rocksdb::Slice(value.data(), value.size())).ok()) std::abort();
  }
}

void write_synced(Bench& bench, rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  if (!bench.raw->Write(synced, &batch).ok()) std::abort();
}

/// The yardstick: one thread that has 64 appends at hand whenever it writes.
double merged_slice(Bench& bench) {
  const auto begin = BenchClock::now();
  const std::uint64_t before = bench.raw_next;
  while (BenchClock::now() < begin + kSliceTime) {
    rocksdb::WriteBatch batch;
    for (std::size_t writer = 0; writer < kWriters; ++writer) put_append(bench, batch, writer, bench.raw_next++);
    write_synced(bench, batch);
  }
  return per_second(bench.raw_next - before, begin);
}

/// 64 threads that each write an append and wait: RocksDB groups those that wait together.
double grouped_slice(Bench& bench) {
  const auto begin = BenchClock::now();
  const std::uint64_t before = bench.raw_next;
  std::vector<std::thread> writers;
  for (std::size_t writer = 0; writer < kWriters; ++writer)
    writers.emplace_back([&bench, writer, begin] {
      while (BenchClock::now() < begin + kSliceTime) {
        rocksdb::WriteBatch batch;
        put_append(bench, batch, writer, bench.raw_next++);
        write_synced(bench, batch);
      }
    });
  for (auto& writer : writers) writer.join();
  return per_second(bench.raw_next - before, begin);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void measure(const std::filesystem::path& scratch) {
  Bench bench(scratch);
  std::vector<double> store, merged, grouped, of_merged, of_grouped;
  for (int slice = 0; slice < kSlices; ++slice) {
    merged.push_back(merged_slice(bench));
    store.push_back(store_slice(bench));
    grouped.push_back(grouped_slice(bench));
    of_merged.push_back(store.back() / merged.back());
    of_grouped.push_back(store.back() / grouped.back());
  }
  std::printf("append: durable events/s of %zu bytes, %d writers: event store %.0f\n", kDataBytes, kWriters,
              median(store));
  std::printf("append: raw RocksDB, the same rows, one thread merging %d appends a sync: %.0f, ratio %.2f (aim 0.60)\n",
              kWriters, median(merged), median(of_merged));
  std::printf("append: raw RocksDB, the same rows, %d threads and its own group commit: %.0f, ratio %.2f\n", kWriters,
              median(grouped), median(of_grouped));
}

}  // namespace
}  // namespace keyhold::stores

int main() {
  std::string pattern = (std::filesystem::temp_directory_path() / "keyhold-append-bench-XXXXXX").string();
  const std::filesystem::path scratch = ::mkdtemp(pattern.data());
  keyhold::stores::measure(scratch);
  std::filesystem::remove_all(scratch);
}

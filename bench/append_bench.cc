// What a durable append costs beyond RocksDB's own synced writes: 64 clients that each append an event and wait,
// against the same rows written to RocksDB alone: by one thread that merges 64 appends a sync (storage_bench's
// yardstick and the aim of 0.6), and by 64 threads that RocksDB groups itself. Interleaved slices; prints medians.

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

#include "../src/stores/testing/world.h"
#include "figure.h"
#include "keyhold/storage/rocksdb_engine.h"
#include "raw_appends.h"

namespace keyhold::stores {
namespace {

using BenchClock = std::chrono::steady_clock;
constexpr int kWriters = bench::RawAppends::kWriters;
constexpr int kTenants = 8;
constexpr std::size_t kDataBytes = bench::RawAppends::kDataBytes;
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
  bench::RawAppends raw;
  std::uint64_t appended = 0;
  std::uint64_t next_id = 0;
  BenchClock::time_point slice_end = {};
};

std::string stream_of(int writer) {
  char name[16];
  std::snprintf(name, sizeof name, "stream-%02d", writer);
  return name;
}

Bench::Bench(const std::filesystem::path& scratch)
    : engine(storage::open_rocksdb({.directory = scratch / "engine"}).value()),
      store(make_event_store(*engine, leases, clock)),
      raw(scratch / "raw") {
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

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void measure(const std::filesystem::path& scratch) {
  Bench bench(scratch);
  std::vector<double> store, merged, grouped, of_merged, of_grouped;
  for (int slice = 0; slice < kSlices; ++slice) {
    merged.push_back(bench.raw.merged(kSliceTime));
    store.push_back(store_slice(bench));
    grouped.push_back(bench.raw.grouped(kSliceTime));
    of_merged.push_back(store.back() / merged.back());
    of_grouped.push_back(store.back() / grouped.back());
  }
  std::printf("append: durable events/s of %zu bytes, %d writers: event store %.0f\n", kDataBytes, kWriters,
              median(store));
  std::printf("append: raw RocksDB, the same rows, one thread merging %d appends a sync: %.0f, ratio %.2f\n", kWriters,
              median(merged), median(of_merged));
  std::printf("append: raw RocksDB, the same rows, %d threads and its own group commit: %.0f, ratio %.2f\n", kWriters,
              median(grouped), median(of_grouped));
  bench::print_figure("append in process / raw RocksDB, 64 writers, its own group commit", median(of_grouped),
                      ">=", 0.6);
  bench::print_figure("append in process / raw RocksDB, one thread merging 64 a sync", median(of_merged), ">=", 0.6);
}

}  // namespace
}  // namespace keyhold::stores

int main() {
  std::string pattern = (std::filesystem::temp_directory_path() / "keyhold-append-bench-XXXXXX").string();
  const std::filesystem::path scratch = ::mkdtemp(pattern.data());
  keyhold::stores::measure(scratch);
  std::filesystem::remove_all(scratch);
}

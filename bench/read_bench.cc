// How fast a stream is read back: opened, chained, and handed over in pages of 1 MiB, from RocksDB's files and cache,
// against a scan of the same rows that leaves them sealed. Decides where time goes below the HTTP answer, whose promise
// is half the speed of the bare stack. One thread.

#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "../src/stores/testing/world.h"
#include "keyhold/storage/rocksdb_engine.h"

namespace keyhold::stores {
namespace {

using ReadClock = std::chrono::steady_clock;
constexpr std::size_t kStreamBytes = 64 << 20;
constexpr std::size_t kReadPage = 1 << 20;
constexpr int kRounds = 5;

struct Library {
  explicit Library(const std::filesystem::path& directory);
  void write(std::string name, std::size_t event_bytes);
  SystemClock clock;
  testing::FakeLeases leases{clock};
  std::unique_ptr<storage::Engine> engine;
  std::unique_ptr<EventStore> store;
  TenantScope tenant = server::TenantScopeMaker::make(TenantId::random());
};

Library::Library(const std::filesystem::path& directory)
    : engine(storage::open_rocksdb({.directory = directory, .block_cache_bytes = 256 << 20}).value()),
      store(make_event_store(*engine, leases, clock)) {}

void Library::write(std::string name, std::size_t event_bytes) {
  const std::string data(event_bytes, 'x');
  for (std::size_t written = 0; written < kStreamBytes;) {
    std::vector<NewEvent> events;
    for (int i = 0; i < 100 && written < kStreamBytes; ++i, written += event_bytes)
      events.push_back(testing::event("", data));
    if (!testing::run(store->append(tenant, testing::stream(name), ExpectedRevision::any(), std::move(events))))
      std::abort();
  }
}

Task<Result<std::uint64_t>> read_through(Library* library, std::string name, bool all) {
  std::unique_ptr<EventCursor> cursor;
  if (all) {
    KEYHOLD_CO_TRY(cursor, co_await library->store->read_all(library->tenant, {0}));
  } else {
    auto stream = testing::stream(name);
    KEYHOLD_CO_TRY(cursor, co_await library->store->read_stream(library->tenant, std::move(stream), std::nullopt,
                                                                Direction::kForwards));
  }
  std::uint64_t bytes = 0;
  while (true) {
    KEYHOLD_CO_TRY(const auto page, co_await cursor->next(kReadPage));
    if (page.empty()) co_return bytes;
    for (const auto& event : page) bytes += event.fields.data.size();
  }
}

Task<Result<std::uint64_t>> scan_through(Library* library) {
  std::uint64_t bytes = 0;
  const std::byte first{1};
  auto range = storage::prefix_range({&first, 1});
  while (true) {
    auto next = range;
    const storage::ScanOptions options{.limit_bytes = kReadPage};
    KEYHOLD_CO_TRY(const auto rows, co_await library->engine->scan(std::move(next), options));
    if (rows.empty()) co_return bytes;
    for (const auto& row : rows) bytes += row.value.size();
    range.begin = rows.back().key;
    range.begin.push_back(std::byte{0});
  }
}

template <class Read>
double best_rate(Read read) {
  double best = 0;
  for (int i = 0; i < kRounds; ++i) {
    const auto begin = ReadClock::now();
    const auto bytes = testing::run(read()).value();
    const auto seconds = std::chrono::duration<double>(ReadClock::now() - begin).count();
    best = std::max(best, static_cast<double>(bytes) / 1e6 / seconds);
  }
  return best;
}

void measure(const std::filesystem::path& scratch, std::size_t event_bytes) {
  Library library(scratch / std::to_string(event_bytes));
  library.write("s", event_bytes);
  const auto scan = best_rate([&] { return scan_through(&library); });
  const auto stream = best_rate([&] { return read_through(&library, "s", false); });
  const auto all = best_rate([&] { return read_through(&library, "s", true); });
  std::printf("read: events of %zu bytes: stream %.0f MB/s, all events %.0f MB/s, sealed rows only %.0f MB/s\n",
              event_bytes, stream, all, scan);
}

}  // namespace
}  // namespace keyhold::stores

int main() {
  std::string pattern = (std::filesystem::temp_directory_path() / "keyhold-read-bench-XXXXXX").string();
  const std::filesystem::path scratch = ::mkdtemp(pattern.data());
  for (const std::size_t event_bytes : {256U, 1024U, 16384U}) keyhold::stores::measure(scratch, event_bytes);
  std::filesystem::remove_all(scratch);
}

#include "raw_appends.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "../src/stores/testing/world.h"

namespace keyhold::bench {

std::unique_ptr<rocksdb::DB> open_bare(const std::filesystem::path& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, directory.string(), &opened).ok()) std::abort();
  return std::unique_ptr<rocksdb::DB>(opened);
}

namespace {

using BenchClock = std::chrono::steady_clock;
constexpr std::size_t kTenants = 8;

// One append of each writer, each in a store of its own, so that its rows are known.
std::vector<std::vector<storage::Row>> sample_rows() {
  const std::string data = "{\"d\":\"" + std::string(RawAppends::kDataBytes - 8, 'x') + "\"}";
  stores::testing::World world;
  std::vector<TenantId> tenants;
  for (std::size_t i = 0; i < kTenants; ++i) tenants.push_back(TenantId::random());
  std::vector<std::vector<storage::Row>> samples;
  for (std::size_t writer = 0; writer < RawAppends::kWriters; ++writer) {
    char stream[16];
    std::snprintf(stream, sizeof stream, "stream-%02zu", writer);
    world.restart(storage::make_memory_engine());
    world.use_tenant(tenants[writer % kTenants]);
    const auto added = world.append(stream, stores::testing::list(stores::testing::event("event-00000000", data)));
    if (!added) std::abort();
    samples.push_back(world.rows());
  }
  return samples;
}

// The key of the same row of a later append: events and positions count up, ids are spread by their tag, heads stay.
std::string later_key(const Bytes& sample, std::uint64_t number) {
  std::string key(as_text(sample));
  if (key[0] == 7) return key;
  if (key[0] == 6) number *= 0x9e3779b97f4a7c15;
  for (std::size_t i = 0; i < 8; ++i)
    key[key.size() - (key[0] == 6 ? 16 : 8) + i] = static_cast<char>(number >> (56 - 8 * i));
  return key;
}

double per_second(std::uint64_t count, BenchClock::time_point begin) {
  return static_cast<double>(count) / std::chrono::duration<double>(BenchClock::now() - begin).count();
}

}  // namespace

RawAppends::RawAppends(const std::filesystem::path& directory)
    : db_(open_bare(directory)), rows_of_appends_(sample_rows()) {}

void RawAppends::put_append(rocksdb::WriteBatch& batch, std::size_t writer, std::uint64_t number) const {
  for (const auto& row : rows_of_appends_[writer]) {
    const auto value = as_text(row.value);
    if (!batch.Put(later_key(row.key, number), rocksdb::Slice(value.data(), value.size())).ok()) std::abort();
  }
}

void RawAppends::write_synced(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  if (!db_->Write(synced, &batch).ok()) std::abort();
}

double RawAppends::merged(std::chrono::milliseconds time) {
  const auto begin = BenchClock::now();
  const std::uint64_t before = next_;
  while (BenchClock::now() < begin + time) {
    rocksdb::WriteBatch batch;
    for (std::size_t writer = 0; writer < kWriters; ++writer) put_append(batch, writer, next_++);
    write_synced(batch);
  }
  return per_second(next_ - before, begin);
}

double RawAppends::grouped(std::chrono::milliseconds time) {
  const auto begin = BenchClock::now();
  const std::uint64_t before = next_;
  std::vector<std::thread> writers;
  for (std::size_t writer = 0; writer < kWriters; ++writer)
    writers.emplace_back([this, writer, end = begin + time] {
      while (BenchClock::now() < end) {
        rocksdb::WriteBatch batch;
        put_append(batch, writer, next_++);
        write_synced(batch);
      }
    });
  for (auto& writer : writers) writer.join();
  return per_second(next_ - before, begin);
}

}  // namespace keyhold::bench

// What the RocksDB engine promises about its disk: full, failing, damaged, shared, and erased from.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "../rocksdb_engine_impl.h"
#include "faulty_file_system.h"
#include "rows.h"
#include "temporary_directory.h"

namespace keyhold::storage {
namespace {

namespace fs = std::filesystem;

class RocksDbDisk : public ::testing::Test {
 protected:
  RocksDbOptions options() const { return {.directory = directory_}; }
  std::unique_ptr<RocksDbEngine> open() const { return open_rocksdb(options()).value(); }

  fs::path file_with(const std::string& extension) const {
    fs::path found;
    for (const auto& entry : fs::directory_iterator(directory_))
      if (entry.path().extension() == extension && entry.file_size() > 0) found = entry.path();
    return found;
  }

  // How many files of the store hold `needle`.
  int files_holding(const std::string& needle) const {
    int count = 0;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      count += content.find(needle) != std::string::npos ? 1 : 0;
    }
    return count;
  }

  TemporaryDirectory temporary_;
  const fs::path directory_ = temporary_.path() / "store";
};

TEST_F(RocksDbDisk, IsOpenOnceAtATime) {
  const auto first = open();
  const auto second = open_rocksdb(options());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(second.error().detail, directory_.string() + ": already in use by another process");
}

TEST_F(RocksDbDisk, RefusesRowsBelowTheFloorAndServesAboveIt) {
  const auto engine = open();
  ASSERT_TRUE(commit(*engine, put("old", "v")).has_value());
  engine->set_min_free_bytes(std::numeric_limits<std::uint64_t>::max());
  const Result<Outcome> refused = commit(*engine, put("new", "v"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kStorageFull);
  EXPECT_EQ(refused.error().reason, "storage-full");
  EXPECT_EQ(commit(*engine, erase_range(prefix_range(as_bytes("old")))).value(), Outcome::kDone);
  engine->set_min_free_bytes(0);
  EXPECT_EQ(commit(*engine, put("new", "v")).value(), Outcome::kDone);
  EXPECT_EQ(scanned(*engine, everything()), std::vector<std::string>{"new=v"});
}

// Erased in each way, from the log, from memory, from tables young and old: after compact no file holds the value.
TEST_F(RocksDbDisk, ErasedRowsLeaveTheDisk) {
  const std::string secret = "CANARY-7d1f0a";
  const auto engine = open();
  ASSERT_TRUE(commit(*engine, put("kept", "live")).has_value());
  for (const char* key : {"in-old-table", "range/1", "overwritten"})
    ASSERT_TRUE(commit(*engine, put(key, secret)).has_value());
  ASSERT_TRUE(run_task(engine->compact()).has_value());
  ASSERT_TRUE(commit(*engine, put("in-log", secret)).has_value());
  ASSERT_TRUE(commit(*engine, put("range/2", secret)).has_value());
  EXPECT_GE(files_holding(secret), 2);
  Batch erasure = put("overwritten", "harmless");
  erasure.erases = {bytes("in-old-table"), bytes("in-log")};
  erasure.erase_ranges = {prefix_range(as_bytes("range/"))};
  ASSERT_TRUE(commit(*engine, std::move(erasure)).has_value());
  ASSERT_TRUE(run_task(engine->compact()).has_value());
  EXPECT_EQ(files_holding(secret), 0);
  EXPECT_EQ(scanned(*engine, everything()), (std::vector<std::string>{"kept=live", "overwritten=harmless"}));
}

TEST_F(RocksDbDisk, ReadsWhatIsNotInMemory) {
  {
    const auto engine = open();
    for (int i = 0; i < 2000; ++i) static_cast<void>(engine->submit(put("k" + std::to_string(i), std::string(500, 'v'))));
    ASSERT_TRUE(run_task(engine->compact()).has_value());
  }
  const auto engine = open();
  EXPECT_EQ(value_at(*engine, "k1234"), std::string(500, 'v'));
  EXPECT_EQ(value_at(*engine->snapshot(), "k1235"), std::string(500, 'v'));
  std::size_t rows = 0;
  Range rest = everything();
  for (Bytes last;; rest.begin = key_after(last)) {
    const std::vector<Row> page = run_task(engine->scan(rest, {.limit_bytes = 100'000})).value();
    if (page.empty()) break;
    rows += page.size();
    last = page.back().key;
  }
  EXPECT_EQ(rows, 2000u);
}

TEST_F(RocksDbDisk, NamesADamagedTable) {
  {
    const auto engine = open();
    ASSERT_TRUE(commit(*engine, put("k", std::string(5000, 'v'))).has_value());
    ASSERT_TRUE(run_task(engine->compact()).has_value());
  }
  std::fstream table(file_with(".sst"), std::ios::in | std::ios::out | std::ios::binary);
  table.seekp(100).put('x');
  table.close();
  const auto engine = open();
  const Result<std::optional<Bytes>> read = run_task(engine->get(bytes("k")));
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::kDoesNotOpen);
  EXPECT_EQ(read.error().reason, "storage-damaged");
  const Result<Outcome> conditional = commit(*engine, put_if("other", "v", std::nullopt));
  EXPECT_EQ(conditional.value(), Outcome::kDone);
  EXPECT_EQ(commit(*engine, put_if("k", "v", "v")).error().reason, "storage-damaged");
}

TEST_F(RocksDbDisk, NeverBeginsAnewOverRows) {
  {
    const auto engine = open();
    ASSERT_TRUE(commit(*engine, put("k", "v")).has_value());
  }
  fs::remove(directory_ / "CURRENT");
  const auto reopened = open_rocksdb(options());
  ASSERT_FALSE(reopened.has_value());
  EXPECT_EQ(reopened.error().reason, "storage-damaged");
}

// A power cut may tear the end of the log: what is before the tear is there, and nothing of the torn batch.
TEST_F(RocksDbDisk, OpensToWhereTheLogIsTorn) {
  {
    const auto engine = open();
    ASSERT_TRUE(commit(*engine, put("whole", "v")).has_value());
    Batch torn = put("torn1", "v");
    torn.puts.push_back(row("torn2", std::string(100, 'v')));
    ASSERT_TRUE(commit(*engine, std::move(torn)).has_value());
  }
  const fs::path log = file_with(".log");
  fs::resize_file(log, fs::file_size(log) - 20);
  EXPECT_EQ(scanned(*open(), everything()), std::vector<std::string>{"whole=v"});
}

// A flush that finds no space is not a lost write: rows are refused until there is space, then served again.
TEST_F(RocksDbDisk, ServesAgainWhenABackgroundWriteFoundNoSpace) {
  const auto fault = std::make_shared<DiskFault>();
  fault->extension = ".sst";
  const auto env = faulty_env(fault);
  const auto engine = open_rocksdb_on(options(), env.get()).value();
  ASSERT_TRUE(commit(*engine, put("before", "v")).has_value());
  fault->appends_find_no_space = true;
  EXPECT_EQ(run_task(engine->compact()).error().code, ErrorCode::kStorageFull);
  const Result<Outcome> refused = commit(*engine, put("refused", "v"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kStorageFull);
  fault->appends_find_no_space = false;
  const Result<Outcome> served = commit(*engine, put("after", "v"));
  ASSERT_TRUE(served.has_value()) << served.error().detail;
  EXPECT_EQ(scanned(*engine, everything()), (std::vector<std::string>{"after=v", "before=v"}));
}

using RocksDbDeathTest = RocksDbDisk;

void commit_on_failing_log(const RocksDbOptions& options, std::atomic<bool> DiskFault::*failure) {
  const auto fault = std::make_shared<DiskFault>();
  fault->extension = ".log";
  const auto env = faulty_env(fault);
  const auto engine = open_rocksdb_on(options, env.get()).value();
  if (!commit(*engine, put("k", "v"))) return;
  ((*fault).*failure).store(true);
  static_cast<void>(commit(*engine, put("k", "v")));
}

TEST_F(RocksDbDeathTest, StopsTheProcessWhenTheLogCannotBeWrittenOrSynced) {
  const char* const message = "the storage log could not be written or synced";
  EXPECT_DEATH(commit_on_failing_log(options(), &DiskFault::syncs_fail), message);
  EXPECT_DEATH(commit_on_failing_log(options(), &DiskFault::appends_find_no_space), message);
}

}  // namespace
}  // namespace keyhold::storage

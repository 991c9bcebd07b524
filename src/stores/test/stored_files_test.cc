#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "../testing/world.h"
#include "keyhold/storage/rocksdb_engine.h"

// Any byte of any file of a small store is changed: what is read is what was written, or nothing is, with a named
// error. By default bytes at even distances are tried; with KEYHOLD_EVERY_BYTE=1 all of them (a quarter of an hour).
namespace keyhold::stores {
namespace {

namespace fs = std::filesystem;
using testing::events;
using testing::Seen;
using testing::World;

constexpr std::size_t kTriedBytesOfAFile = 40;

class StoredFiles : public ::testing::Test {
 protected:
  StoredFiles() {
    std::string pattern = (fs::temp_directory_path() / "keyhold-files-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    EXPECT_TRUE(open(original()).has_value());
    history_.push_back(read_all().value());
    for (const char* id : {"1", "2", "3", "4", "5", "6"}) {
      EXPECT_TRUE(world_.append(id[0] % 2 == 0 ? "even" : "odd", events({id})).has_value());
      history_.push_back(read_all().value());
    }
    close();
  }
  ~StoredFiles() override {
    close();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  fs::path original() const { return folder_ / "original"; }
  fs::path changed() const { return folder_ / "changed"; }

  Status open(const fs::path& directory) {
    storage::RocksDbOptions options;
    options.directory = directory;
    options.block_cache_bytes = options.write_buffer_bytes = 1 << 20;
    KEYHOLD_TRY(std::shared_ptr<storage::Engine> engine, storage::open_rocksdb(std::move(options)));
    world_.restart(std::move(engine));
    return ok();
  }
  void close() { world_.restart(storage::make_memory_engine()); }

  // Every event by either road; the two must agree.
  Result<std::vector<Seen>> read_all() {
    KEYHOLD_TRY(std::vector<Seen> by_position, world_.read_all());
    std::vector<Seen> by_stream;
    for (const std::string& name : world_.streams()) {
      KEYHOLD_TRY(std::vector<Seen> found, world_.read(name));
      std::ranges::move(found, std::back_inserter(by_stream));
    }
    std::ranges::sort(by_stream, {}, &Seen::position);
    EXPECT_EQ(by_stream, by_position);
    return by_position;
  }

  // What a change may lead to: a refusal; what was written; or, when it hit the log, an earlier state, whole: what
  // comes after the damage in a log can't be told from a log that ended there.
  void check(const fs::path& file, std::size_t offset) {
    SCOPED_TRACE(file.filename().string() + ", byte " + std::to_string(offset));
    const Status opened = open(changed());
    if (!opened) {
      EXPECT_FALSE(opened.error().detail.empty());
      ++refused_;
      return;
    }
    const Result<std::vector<Seen>> found = read_all();
    close();
    if (!found) {
      EXPECT_EQ(found.error().code, ErrorCode::kDoesNotOpen) << found.error().detail;
      ++refused_;
    } else if (*found == history_.back()) {
      ++harmless_;
    } else {
      EXPECT_EQ(file.extension(), ".log");
      EXPECT_NE(std::ranges::find(history_, *found), history_.end());
      ++shortened_;
    }
  }

  void change_each_byte_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)), {});
    const bool every = ::getenv("KEYHOLD_EVERY_BYTE") != nullptr;
    const std::size_t step = every ? 1 : std::max<std::size_t>(1, content.size() / kTriedBytesOfAFile);
    for (std::size_t i = 0; i < content.size() && !HasFailure(); i += step) {
      fs::remove_all(changed());
      fs::copy(original(), changed());
      std::string other = content;
      other[i] = static_cast<char>(other[i] ^ 1);
      std::ofstream(changed() / file.filename(), std::ios::binary) << other;
      check(file, i);
    }
  }

  void change_each_byte_of_each_file() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(original())) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      const std::string name = file.filename().string();
      if (name == "LOCK" || name.starts_with("LOG")) continue;  // holds nothing that is read
      change_each_byte_of(file);
    }
    GTEST_LOG_(INFO) << refused_ << " refused, " << harmless_ << " harmless, " << shortened_ << " an earlier state";
  }

  fs::path folder_;
  World world_;
  std::vector<std::vector<Seen>> history_;  // what was there after each commit
  std::size_t refused_ = 0, harmless_ = 0, shortened_ = 0;
};

TEST_F(StoredFiles, WithAChangedByteInTheLogNeverGiveWrongData) {
  change_each_byte_of_each_file();
  EXPECT_GT(refused_ + shortened_, 0U);
}

TEST_F(StoredFiles, WithAChangedByteInATableNeverGiveWrongData) {
  ASSERT_TRUE(open(original()).has_value());  // writes what the log holds to a table
  close();
  change_each_byte_of_each_file();
  EXPECT_GT(refused_, 0U);
}

}  // namespace
}  // namespace keyhold::stores

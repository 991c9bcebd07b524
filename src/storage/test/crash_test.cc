#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>

#include "keyhold/storage/rocksdb_engine.h"
#include "rows.h"
#include "temporary_directory.h"

namespace keyhold::storage {
namespace {

// A crash_child at work on a directory, until it is killed.
class Victim {
 public:
  explicit Victim(const std::filesystem::path& directory) {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl(KEYHOLD_CRASH_CHILD, KEYHOLD_CRASH_CHILD, directory.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    acknowledgements_ = ::fdopen(ends[0], "r");
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;
  ~Victim() { std::fclose(acknowledgements_); }

  // Lets it acknowledge `count` batches, kills it, and returns the highest number it has acknowledged in all.
  long kill_after(int count) {
    long highest = 0;
    for (int i = 0; i < count; ++i) highest = std::max(highest, next_acknowledgement());
    ::kill(pid_, SIGKILL);
    while (const long number = next_acknowledgement()) highest = std::max(highest, number);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    return highest;
  }

 private:
  long next_acknowledgement() {  // 0 at the end
    char line[32];
    return std::fgets(line, sizeof line, acknowledgements_) != nullptr ? std::atol(line) : 0;
  }

  pid_t pid_ = -1;
  std::FILE* acknowledgements_ = nullptr;
};

std::size_t count_rows(Engine& engine, std::string_view prefix) {
  const ScanOptions unlimited{.limit_bytes = std::numeric_limits<std::size_t>::max()};
  return run_task(engine.scan(prefix_range(as_bytes(prefix)), unlimited)).value().size();
}

// Batch n is there exactly when n is not above the head: both of its rows, and no row of a later one.
void expect_whole_up_to_head(Engine& engine, long acknowledged) {
  const std::string head_row = value_at(engine, "head");
  ASSERT_TRUE(head_row.starts_with("head ")) << head_row;
  const long head = std::stol(head_row.substr(5));
  EXPECT_GE(head, acknowledged);
  EXPECT_EQ(count_rows(engine, "left/"), static_cast<std::size_t>(head));
  EXPECT_EQ(count_rows(engine, "right/"), static_cast<std::size_t>(head));
  for (const long number : {1L, acknowledged, head}) {
    EXPECT_EQ(value_at(engine, "left/" + std::to_string(number)), std::string(200, 'l')) << number;
    EXPECT_EQ(value_at(engine, "right/" + std::to_string(number)), std::string(200, 'r')) << number;
  }
}

TEST(RocksDbCrash, KeepsAllItAcknowledgedAndNothingHalfWritten) {
  const TemporaryDirectory directory;
  std::mt19937 random(7);
  for (int round = 0; round < 8; ++round) {
    SCOPED_TRACE(round);
    const long acknowledged = Victim(directory.path() / "store").kill_after(1 + static_cast<int>(random() % 400));
    ASSERT_GT(acknowledged, 0);
    const auto engine = open_rocksdb({.directory = directory.path() / "store"}).value();
    expect_whole_up_to_head(*engine, acknowledged);
  }
}

}  // namespace
}  // namespace keyhold::storage

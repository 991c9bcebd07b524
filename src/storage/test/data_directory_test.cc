#include "../data_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "temporary_directory.h"

namespace keyhold::storage {
namespace {

namespace fs = std::filesystem;

class DataDirectoryTest : public ::testing::Test {
 protected:
  void write(const char* name, std::string_view content) { std::ofstream(path_ / name) << content; }
  ErrorCode refusal() {
    const Result<DataDirectory> held = DataDirectory::hold(path_);
    EXPECT_FALSE(held.has_value());
    detail_ = held ? "" : held.error().detail;
    return held ? ErrorCode::kInternal : held.error().code;
  }

  TemporaryDirectory temporary_;
  const fs::path path_ = temporary_.path() / "parent" / "store";
  std::string detail_;
};

TEST_F(DataDirectoryTest, IsMadeForItsOwnerAlone) {
  ASSERT_TRUE(DataDirectory::hold(path_).has_value());
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_all);
  std::string line;
  std::getline(std::ifstream(path_ / DataDirectory::kFormatFile), line);
  EXPECT_EQ(line, "keyhold-storage 1");
  fs::permissions(path_, fs::perms::all);
  ASSERT_TRUE(DataDirectory::hold(path_).has_value());
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_all);
}

TEST_F(DataDirectoryTest, IsHeldByOneAtATime) {
  {
    const Result<DataDirectory> first = DataDirectory::hold(path_);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(refusal(), ErrorCode::kUnavailable);
    EXPECT_EQ(detail_, path_.string() + ": already in use by another process");
  }
  EXPECT_TRUE(DataDirectory::hold(path_).has_value());
}

TEST_F(DataDirectoryTest, ContinuesAfterACrashWhileItWasMade) {
  fs::create_directories(path_);
  write("keyhold-format.tmp", "keyhold-st");
  EXPECT_TRUE(DataDirectory::hold(path_).has_value());
}

TEST_F(DataDirectoryTest, RefusesWhatIsNotItsOwn) {
  fs::create_directories(path_);
  struct Case {
    const char* name;
    const char* format;
    ErrorCode expected;
  };
  constexpr Case kCases[] = {
      {"newer", "keyhold-storage 2\n", ErrorCode::kInvalidArgument},
      {"empty", "", ErrorCode::kDoesNotOpen},
      {"version zero", "keyhold-storage 0\n", ErrorCode::kDoesNotOpen},
      {"cut", "keyhold-storage 1", ErrorCode::kDoesNotOpen},
      {"not a number", "keyhold-storage 1x\n", ErrorCode::kDoesNotOpen},
      {"too large a number", "keyhold-storage 99999999999\n", ErrorCode::kDoesNotOpen},
      {"another program's", "something else\n", ErrorCode::kDoesNotOpen},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    write(DataDirectory::kFormatFile, c.format);
    EXPECT_EQ(refusal(), c.expected);
  }
  fs::remove(path_ / DataDirectory::kFormatFile);
  write("diary.txt", "mine");
  EXPECT_EQ(refusal(), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(fs::exists(path_ / "diary.txt"));
}

TEST_F(DataDirectoryTest, NamesTheVersionItCannotRead) {
  fs::create_directories(path_);
  write(DataDirectory::kFormatFile, "keyhold-storage 7\n");
  EXPECT_EQ(refusal(), ErrorCode::kInvalidArgument);
  EXPECT_NE(detail_.find("written in storage format 7; this program reads format 1"), std::string::npos) << detail_;
}

}  // namespace
}  // namespace keyhold::storage

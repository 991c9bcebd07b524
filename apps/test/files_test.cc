#include "files.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

namespace keyhold::apps {
namespace {

class PrivateDirectory : public ::testing::Test {
 protected:
  static std::string fresh() {
    std::string pattern = ::testing::TempDir() + "keyhold-files-XXXXXX";
    return ::mkdtemp(pattern.data());
  }
  ~PrivateDirectory() override { std::filesystem::remove_all(scratch_); }

  const std::filesystem::path scratch_ = fresh();
  const std::filesystem::path path_ = scratch_ / "private";
};

TEST_F(PrivateDirectory, IsMadeForItsOwnerAlone) {
  ASSERT_TRUE(make_private_directory(path_ / "below"));
  struct stat facts {};
  ASSERT_EQ(::stat((path_ / "below").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0700U);
  EXPECT_TRUE(make_private_directory(path_ / "below"));
}

TEST_F(PrivateDirectory, MayNotBeOpenToOthers) {
  ASSERT_TRUE(make_private_directory(path_));
  for (const mode_t mode : {0701U, 0750U, 0777U}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    const Status made = make_private_directory(path_);
    ASSERT_FALSE(made) << mode;
    EXPECT_EQ(made.error().reason, "directory-not-private");
  }
}

TEST_F(PrivateDirectory, IsADirectory) {
  ASSERT_TRUE(make_private_directory(path_));
  ASSERT_TRUE(write_private_file(path_ / "file", as_bytes("x")));
  EXPECT_FALSE(make_private_directory(path_ / "file"));
}

}  // namespace
}  // namespace keyhold::apps

#include "keyhold/keyring/revocation_lines.h"

#include <gtest/gtest.h>

#include <vector>

namespace keyhold::keyring {
namespace {

class RevocationLinesTest : public ::testing::Test {
 protected:
  std::vector<std::string> seen_;
  const RevocationLines::Handlers handlers_{[this](const std::string& arn) { seen_.push_back(arn); },
                                            [this] { seen_.emplace_back("lost"); }};
  RevocationLines lines_{handlers_};
};

const std::string kTwoChanges =
    "id: 7\n: listening\n\nid: 8\r\ndata: {\"change\":\"state\",\"keyArn\":\"arn:a\"}\r\n\n"
    "id: 9\ndata: {\"change\":\"all\"}\n\n";

TEST_F(RevocationLinesTest, AreReadTheSameWhereverTheyAreCut) {
  for (std::size_t cut = 0; cut <= kTwoChanges.size(); ++cut) {
    seen_.clear();
    RevocationLines lines(handlers_);
    ASSERT_TRUE(lines.take(kTwoChanges.substr(0, cut)));
    ASSERT_TRUE(lines.take(kTwoChanges.substr(cut)));
    EXPECT_EQ(seen_, (std::vector<std::string>{"arn:a", "lost"})) << cut;
    EXPECT_EQ(lines.last_id(), "9");
  }
}

TEST_F(RevocationLinesTest, TellALossForAnEventThatCantBeRead) {
  for (const char* line : {"data:\n", "data: {\"keyArn\":7}\n", "data: [\"arn:a\"]\n", "data: {\"keyArn\":\"arn:a\n"}) {
    seen_.clear();
    ASSERT_TRUE(lines_.take(line));
    EXPECT_EQ(seen_, std::vector<std::string>{"lost"}) << line;
  }
}

TEST_F(RevocationLinesTest, ForgetTheLastStreamsUnfinishedLine) {
  ASSERT_TRUE(lines_.take("id: 5\nid: 6"));
  lines_.begin();
  ASSERT_TRUE(lines_.take("1\n"));
  EXPECT_EQ(lines_.last_id(), "5");
}

// It would go into a header; and without one, the next stream begins with a loss.
TEST_F(RevocationLinesTest, KeepNoIdThatIsNone) {
  for (const char* line : {"id: 1\rX: y\n", "id: x\n", "id: 123456789012345678901\n", "id:\n"}) {
    ASSERT_TRUE(lines_.take("id: 5\n"));
    ASSERT_TRUE(lines_.take(line));
    EXPECT_EQ(lines_.last_id(), "") << line;
  }
}

// A burst of many changes in one piece is not a long line.
TEST_F(RevocationLinesTest, BoundALineAndNotWhatComesAtOnce) {
  std::string burst;
  while (burst.size() < 200'000) burst += "data: {\"keyArn\":\"arn:a\"}\n\n";
  EXPECT_TRUE(lines_.take(burst));
  EXPECT_TRUE(lines_.take(std::string(64U << 10, ':')));
  EXPECT_FALSE(lines_.take(":"));
}

}  // namespace
}  // namespace keyhold::keyring

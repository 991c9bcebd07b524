#include "keyhold/audit/line_chain.h"

#include <gtest/gtest.h>

#include <vector>

#include "keyhold/base/bytes.h"

namespace keyhold::audit {
namespace {

// `count` lines in a chain, from number 0 on.
std::vector<std::string> chained_lines(std::size_t count) {
  std::vector<std::string> out;
  std::string previous(64, '0');
  for (std::size_t seq = 0; seq < count; ++seq) {
    out.push_back(R"({"action":"kms:Decrypt","previous":")" + previous + R"(","seq":)" + std::to_string(seq) + "}");
    previous = to_hex(crypto::sha256({as_bytes(out.back())}));
  }
  return out;
}

// The number of lines that are taken before one is refused.
std::size_t taken(const std::vector<std::string>& lines) {
  LineChain chain;
  std::size_t count = 0;
  while (count < lines.size() && chain.take(lines[count])) ++count;
  return count;
}

TEST(LineChain, TakesLinesThatFollowEachOther) {
  const std::vector<std::string> lines = chained_lines(5);
  LineChain chain;
  for (const std::string& line : lines) ASSERT_TRUE(chain.take(line));
  EXPECT_EQ(chain.count(), 5u);
  EXPECT_EQ(chain.first_seq(), 0u);
  EXPECT_EQ(chain.next_seq(), 5u);
  EXPECT_EQ(chain.last_hash(), to_hex(crypto::sha256({as_bytes(lines.back())})));
}

TEST(LineChain, MayBeginInTheMiddle) {
  const std::vector<std::string> lines = chained_lines(5);
  EXPECT_EQ(taken({lines.begin() + 2, lines.end()}), 3u);
}

TEST(LineChain, BreaksAtTheFirstLineThatDoesNotFollow) {
  struct Case {
    const char* name;
    void (*change)(std::vector<std::string>& lines);
    std::size_t good;
  };
  constexpr Case kCases[] = {
      {"a line changed", [](auto& lines) { lines[1][12] = 'X'; }, 2},
      {"a line missing", [](auto& lines) { lines.erase(lines.begin() + 1); }, 1},
      {"two swapped", [](auto& lines) { std::swap(lines[2], lines[3]); }, 2},
      {"one twice", [](auto& lines) { lines.insert(lines.begin() + 3, lines[2]); }, 3},
      {"the first names another", [](auto& lines) { lines[0][36] = '1'; }, 0},
      {"no audit line", [](auto& lines) { lines[3] = "{}"; }, 3},
  };
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    std::vector<std::string> lines = chained_lines(5);
    one.change(lines);
    EXPECT_EQ(taken(lines), one.good);
  }
}

}  // namespace
}  // namespace keyhold::audit

#include "keyhold/base/lru_map.h"

#include <gtest/gtest.h>

#include <string>

namespace keyhold {
namespace {

using Map = LruMap<std::string, int>;

bool has(Map& map, const std::string& key) {
  return map.find(key) != nullptr;
}

TEST(LruMap, ForgetsWhatWasNotUsedForLongest) {
  Map map(2);
  map.put("a", 1);
  map.put("b", 2);
  ASSERT_TRUE(has(map, "a"));
  map.put("c", 3);
  EXPECT_TRUE(has(map, "a"));
  EXPECT_FALSE(has(map, "b"));
  EXPECT_TRUE(has(map, "c"));
  EXPECT_EQ(map.size(), 2U);
}

TEST(LruMap, ReplacingCountsAsUseAndTakesNoPlace) {
  Map map(2);
  map.put("a", 1);
  map.put("b", 2);
  map.put("a", 10);
  map.put("c", 3);
  ASSERT_TRUE(has(map, "a"));
  EXPECT_EQ(*map.find("a"), 10);
  EXPECT_FALSE(has(map, "b"));
}

TEST(LruMap, ErasesByKeyAndByWhatIsSaidOfIt) {
  Map map(8);
  for (int i = 0; i < 6; ++i) map.put(std::string(1, static_cast<char>('a' + i)), i);
  map.erase("a");
  map.erase("never there");
  map.erase_if([](const std::string&, int value) { return value % 2 == 1; });
  EXPECT_EQ(map.size(), 2U);
  EXPECT_TRUE(has(map, "c"));
  EXPECT_TRUE(has(map, "e"));
  map.clear();
  EXPECT_EQ(map.size(), 0U);
  EXPECT_FALSE(has(map, "c"));
}

}  // namespace
}  // namespace keyhold

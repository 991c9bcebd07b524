#include "demo/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keyhold::apps {
namespace {

using testing::ElementsAre;

TEST(Csv, ReadsQuotedFields) {
  EXPECT_THAT(parse_csv("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\n,z"),
              ElementsAre(CsvRow{"a", "b"}, CsvRow{"x, \"y\"", "1\n2"}, CsvRow{"", "z"}));
  EXPECT_TRUE(parse_csv("").empty());
}

}  // namespace
}  // namespace keyhold::apps

#include "keyhold/base/clock.h"

#include <gtest/gtest.h>

namespace keyhold {
namespace {

TEST(Clock, ReadsAndWritesRfc3339) {
  for (const char* text : {"2026-03-01T12:00:00.000Z", "2024-02-29T23:59:59.999Z", "1969-12-31T23:59:59.001Z"})
    EXPECT_EQ(to_rfc3339(parse_rfc3339(text).value()), text);
  EXPECT_EQ(to_rfc3339(parse_rfc3339("2017-01-09T09:49:50.000+01:00").value()), "2017-01-09T08:49:50.000Z");
  EXPECT_EQ(to_rfc3339(parse_rfc3339("2017-01-09T09:49:50.123456-05:30").value()), "2017-01-09T15:19:50.123Z");
  for (const char* bad : {"", "2026-03-01", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z", "2026-03-01T24:00:00Z",
                          "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00Zx", "2026-03-01T12:00:00+1:00"})
    EXPECT_FALSE(parse_rfc3339(bad).has_value()) << bad;
}

TEST(Clock, ReadsAndWritesTheBasicForm) {
  EXPECT_EQ(to_iso_basic(parse_iso_basic("20260301T120000Z").value()), "20260301T120000Z");
  for (const char* bad : {"20260301T120000", "20260231T120000Z", "2026-3-1T120000Z", "20260301 120000Z"})
    EXPECT_FALSE(parse_iso_basic(bad).has_value()) << bad;
}

TEST(Clock, BootTimeMovesForward) {
  const SystemClock clock;
  const BootTime before = clock.boot_now();
  EXPECT_GE(clock.boot_now(), before);
}

}  // namespace
}  // namespace keyhold

// When a rotation is due: rates, cron expressions and their windows, in UTC.
#include "../rotation_schedule.h"

#include <gtest/gtest.h>

#include "../cron.h"

namespace keyhold::secrets {
namespace {

Rotation every(std::string schedule, std::optional<std::string> duration = std::nullopt) {
  Rotation out;
  out.schedule = std::move(schedule);
  out.duration = std::move(duration);
  return out;
}

Rotation after_days(std::int64_t count) {
  Rotation out;
  out.after_days = count;
  return out;
}

std::string window_of(const Rotation& rotation, const char* after) {
  const auto found = next_window(rotation, parse_rfc3339(after).value());
  return found ? to_rfc3339(found->begin).substr(0, 19) + " " + to_rfc3339(found->end).substr(0, 19) : "never";
}

TEST(RotationSchedule, NamesTheNextWindow) {
  struct Case {
    Rotation rotation;
    const char* after;
    const char* window;
  };
  const Case cases[] = {
      {after_days(1), "2026-03-01T12:00:00Z", "2026-03-02T00:00:00 2026-03-02T23:59:59"},
      {after_days(30), "2026-03-01T00:00:00Z", "2026-03-31T00:00:00 2026-03-31T23:59:59"},
      {every("rate(10 days)", "3h"), "2026-03-01T12:00:00Z", "2026-03-11T00:00:00 2026-03-11T02:59:59"},
      {every("rate(1 day)"), "2026-02-28T12:00:00Z", "2026-03-01T00:00:00 2026-03-01T23:59:59"},
      {every("rate(4 hours)"), "2026-03-01T12:00:00Z", "2026-03-01T16:00:00 2026-03-01T16:59:59"},
      {every("rate(9 hours)", "2h"), "2026-03-01T19:00:00Z", "2026-03-02T00:00:00 2026-03-02T01:59:59"},
      {every("rate(36 hours)"), "2026-03-01T12:30:00Z", "2026-03-03T00:00:00 2026-03-03T00:59:59"},
      {every("cron(0 8 1 * ? *)"), "2026-03-01T08:00:00Z", "2026-04-01T08:00:00 2026-04-01T23:59:59"},
      {every("cron(0 0/8 * * ? *)"), "2026-03-01T12:00:00Z", "2026-03-01T16:00:00 2026-03-01T16:59:59"},
      {every("cron(0 10 ? * SUN#1 *)", "4h"), "2026-03-02T00:00:00Z", "2026-04-05T10:00:00 2026-04-05T13:59:59"},
      {every("cron(0 16 ? * 6L *)"), "2026-03-01T00:00:00Z", "2026-03-27T16:00:00 2026-03-27T23:59:59"},
      {every("cron(0 23 L * ? *)", "6h"), "2026-02-01T00:00:00Z", "2026-02-28T23:00:00 2026-02-28T23:59:59"},
      {every("cron(0 9 ? JAN,JUL MON-FRI *)"), "2026-03-01T00:00:00Z", "2026-07-01T09:00:00 2026-07-01T23:59:59"},
      {every("cron(0 0 29 2 ? *)"), "2026-03-01T00:00:00Z", "2028-02-29T00:00:00 2028-02-29T23:59:59"},
      {every("cron(0 0 31 2 ? *)"), "2026-03-01T00:00:00Z", "never"},
      {Rotation(), "2026-03-01T00:00:00Z", "never"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.rotation.schedule.value_or("days"));
    EXPECT_EQ(window_of(test.rotation, test.after), test.window);
    Rotation planned = test.rotation;
    const auto found = next_window(planned, parse_rfc3339(test.after).value());
    if (!found) continue;
    planned.next = found->end;
    EXPECT_EQ(due_at(planned), found->begin);
    EXPECT_TRUE(check_rules(planned));
  }
}

TEST(RotationSchedule, RefusesRulesThatMakeNoSense) {
  Rotation both = after_days(1);
  both.schedule = "rate(1 day)";
  EXPECT_FALSE(check_rules(both));
  for (const char* schedule : {"rate(3 hours)",
                               "rate(0 days)",
                               "rate(1000 days)",
                               "rate(1 week)",
                               "rate(1)",
                               "rate(day)",
                               "every day",
                               "rate(",
                               "cron(0 8 * * * *)",
                               "cron(5 8 1 * ? *)",
                               "cron(0 24 1 * ? *)",
                               "cron(0 8 32 * ? *)",
                               "cron(0 8 1 13 ? *)",
                               "cron(0 8 ? * 8 *)",
                               "cron(0 8 ? * MON#6 *)",
                               "cron(0 8 1 * ? 2026)",
                               "cron(0 8 1 * ?)",
                               "cron(0 */2 * * ? *)",
                               "cron(0 1,3 * * ? *)",
                               "cron(0 8-7 1 * ? *)",
                               "cron(0 8 1 * ? * *)",
                               "cron(0 8/0 1 * ? *)"})
    EXPECT_EQ(check_rules(every(schedule)).has_value(), false) << schedule;
  for (const char* duration : {"3", "0h", "25h", "h", "3d"})
    EXPECT_FALSE(check_rules(every("rate(1 day)", duration))) << duration;
}

}  // namespace
}  // namespace keyhold::secrets

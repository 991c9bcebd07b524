#include "rotation_schedule.h"

#include <charconv>

#include "cron.h"
#include "errors.h"

namespace keyhold::secrets {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::int64_t kLeastHours = 4;
constexpr std::int64_t kMostDays = 999;
constexpr std::int64_t kMostWindowHours = 24;

WallTime day_of(WallTime time) {
  return std::chrono::floor<days>(time);
}

/// What stands between "name(" and ")".
std::optional<std::string_view> argument(std::string_view expression, std::string_view name) {
  if (!expression.starts_with(name) || !expression.ends_with(')')) return std::nullopt;
  expression.remove_prefix(name.size());
  if (!expression.starts_with('(')) return std::nullopt;
  return expression.substr(1, expression.size() - 2);
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool whole = failed == std::errc() && end == text.data() + text.size() && out > 0;
  return whole ? std::optional(out) : std::nullopt;
}

struct Rate {
  std::int64_t count;
  bool of_hours;
};

std::optional<Rate> parse_rate(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::optional<std::int64_t> count = whole_number(text.substr(0, space));
  const std::string_view unit = text.substr(space + 1);
  const bool of_hours = unit == "hour" || unit == "hours", of_days = unit == "day" || unit == "days";
  const bool fits =
      count && (of_hours ? *count >= kLeastHours && *count <= kMostDays * 24 : of_days && *count <= kMostDays);
  return fits ? std::optional(Rate{*count, of_hours}) : std::nullopt;
}

// "3h".
std::optional<std::int64_t> parse_duration(const std::optional<std::string>& text) {
  if (!text || !text->ends_with('h')) return std::nullopt;
  const std::optional<std::int64_t> out = whole_number(std::string_view(*text).substr(0, text->size() - 1));
  return out && *out <= kMostWindowHours ? out : std::nullopt;
}

// Without a duration a window lasts an hour where rotations are hours apart, else to the end of its day.
RotationWindow window(WallTime begin, const std::optional<std::string>& duration, bool hourly) {
  const WallTime end_of_day = day_of(begin) + days(1);
  WallTime end = hourly ? begin + hours(1) : end_of_day;
  if (const std::optional<std::int64_t> lasts = parse_duration(duration)) end = begin + hours(*lasts);
  return {begin, std::min(end, end_of_day) - seconds(1)};
}

// In steps from midnight while they fit into a day, else that long after the last rotation.
WallTime next_of_rate(const Rate& rate, WallTime after) {
  if (!rate.of_hours) return day_of(after) + days(rate.count);
  if (rate.count >= 24) return std::chrono::floor<hours>(after) + hours(rate.count);
  const WallTime midnight = day_of(after);
  const auto passed = std::chrono::floor<hours>(after - midnight).count() / rate.count + 1;
  return std::min<WallTime>(midnight + hours(passed * rate.count), midnight + days(1));
}

}  // namespace

std::optional<RotationWindow> next_window(const Rotation& rotation, WallTime after) {
  if (rotation.after_days) return window(day_of(after) + days(*rotation.after_days), rotation.duration, false);
  if (!rotation.schedule) return std::nullopt;
  if (const auto rate_text = argument(*rotation.schedule, "rate")) {
    const std::optional<Rate> rate = parse_rate(*rate_text);
    if (!rate) return std::nullopt;
    return window(next_of_rate(*rate, after), rotation.duration, rate->of_hours);
  }
  const auto cron_text = argument(*rotation.schedule, "cron");
  if (!cron_text) return std::nullopt;
  const Result<Cron> cron = Cron::parse(*cron_text);
  if (!cron) return std::nullopt;
  const std::optional<WallTime> begin = cron->next(after);
  if (!begin) return std::nullopt;
  return window(*begin, rotation.duration, cron->is_hourly());
}

// A window lies within one day and rules make no two windows of one end, so the day's windows are tried in turn.
std::optional<WallTime> due_at(const Rotation& rotation) {
  if (!rotation.next) return std::nullopt;
  const WallTime midnight = day_of(*rotation.next);
  const std::optional<std::int64_t> lasts = parse_duration(rotation.duration);
  if (!rotation.schedule || !argument(*rotation.schedule, "cron")) {
    const bool hourly = rotation.schedule && rotation.schedule->find("hour") != std::string::npos;
    if (lasts) return std::max(midnight, *rotation.next + seconds(1) - hours(*lasts));
    return hourly ? *rotation.next + seconds(1) - hours(1) : midnight;
  }
  for (std::optional<RotationWindow> found = next_window(rotation, midnight - seconds(1));
       found && found->begin <= *rotation.next; found = next_window(rotation, found->begin))
    if (found->end == *rotation.next) return found->begin;
  return *rotation.next;  // rules that changed meanwhile
}

Status check_rules(const Rotation& rotation) {
  if (rotation.after_days && rotation.schedule)
    return invalid_parameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  if (rotation.duration && !parse_duration(rotation.duration))
    return invalid_parameter("The Duration must be 1 to 24 hours, such as 3h.");
  if (!rotation.schedule) return ok();
  if (const auto rate = argument(*rotation.schedule, "rate"))
    return parse_rate(*rate)
               ? ok()
               : Status(invalid_parameter("The ScheduleExpression must be a rate of 4 hours to 999 days."));
  const auto text = argument(*rotation.schedule, "cron");
  if (!text) return invalid_parameter("The ScheduleExpression must be rate(...) or cron(...).");
  const Result<Cron> cron = Cron::parse(*text);
  if (!cron) return invalid_parameter("The ScheduleExpression is not a cron expression: " + cron.error().detail + ".");
  if (cron->is_hourly() && cron->least_hours_apart() < kLeastHours)
    return invalid_parameter("You can rotate a secret as often as every four hours.");
  return ok();
}

}  // namespace keyhold::secrets

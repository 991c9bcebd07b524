#include "cron.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string>

namespace keyhold::secrets {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                   "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kWeekdays{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
constexpr int kYearsAhead = 10;

Error bad_field(std::string_view field) {
  return {ErrorCode::kInvalidArgument, std::string(field)};
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t end = std::min(text.find(by), text.size());
    out.push_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

std::optional<unsigned> number(std::string_view text) {
  unsigned out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool whole = failed == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(out) : std::nullopt;
}

/// What a field's values may be.
struct Domain {
  unsigned least;
  unsigned most;
  std::span<const std::string_view> names = {};

  std::optional<unsigned> value(std::string_view text) const {
    const auto named = std::find(names.begin(), names.end(), text);
    if (named != names.end()) return least + static_cast<unsigned>(named - names.begin());
    const std::optional<unsigned> out = number(text);
    return out && *out >= least && *out <= most ? out : std::nullopt;
  }
};

// "*", "5", "1-5", "*/2", "0/8", "1-9/2".
template <std::size_t kBits>
bool add_item(std::string_view item, const Domain& domain, std::bitset<kBits>& out) {
  const std::vector<std::string_view> parts = split(item, '/');
  const std::optional<unsigned> step = parts.size() == 2 ? number(parts[1]) : std::optional(1U);
  if (parts.size() > 2 || !step || *step == 0) return false;
  const std::vector<std::string_view> ends = split(parts[0], '-');
  std::optional<unsigned> from = domain.least, to = domain.most;
  if (parts[0] != "*") {
    from = domain.value(ends[0]);
    to = ends.size() == 2 ? domain.value(ends[1]) : parts.size() == 2 ? std::optional(domain.most) : from;
  }
  if (ends.size() > 2 || !from || !to || *from > *to) return false;
  for (unsigned i = *from; i <= *to; i += *step) out.set(i);
  return true;
}

template <std::size_t kBits>
bool add_list(std::string_view text, const Domain& domain, std::bitset<kBits>& out) {
  const std::vector<std::string_view> items = split(text, ',');
  return std::all_of(items.begin(), items.end(), [&](std::string_view item) { return add_item(item, domain, out); });
}

constexpr Domain kWeekdayDomain{1, 7, kWeekdays};

unsigned weekday_of(sys_days day) {
  return std::chrono::weekday(day).c_encoding() + 1;
}

}  // namespace

Result<Cron::Nth> Cron::parse_nth(std::string_view text) {
  const std::size_t hash = text.find('#');
  if (hash == std::string_view::npos) {
    const std::optional<unsigned> day = kWeekdayDomain.value(text.substr(0, text.size() - 1));
    if (!day) return bad_field("day of week");
    return Nth{*day, 0};
  }
  const std::optional<unsigned> day = kWeekdayDomain.value(text.substr(0, hash));
  const std::optional<unsigned> which = number(text.substr(hash + 1));
  if (!day || !which || *which < 1 || *which > 5) return bad_field("day of week");
  return Nth{*day, *which};
}

Status Cron::parse_days(std::string_view of_month, std::string_view of_week) {
  if ((of_month == "?") == (of_week == "?")) return bad_field("one of the two days must be ?");
  by_weekday_ = of_month == "?";
  if (!by_weekday_) {
    last_day_ = of_month == "L";
    return last_day_ || add_list(of_month, {1, 31}, days_) ? ok() : Status(bad_field("day of month"));
  }
  for (const std::string_view item : split(of_week, ',')) {
    if (item.find('#') != std::string_view::npos || (item.size() > 1 && item.ends_with('L'))) {
      KEYHOLD_TRY(const Nth nth, parse_nth(item));
      nth_.push_back(nth);
    } else if (!add_item(item == "L" ? "7" : item, kWeekdayDomain, weekdays_)) {
      return bad_field("day of week");
    }
  }
  return ok();
}

Result<Cron> Cron::parse(std::string_view text) {
  const std::vector<std::string_view> fields = split(text, ' ');
  if (fields.size() != 6) return bad_field("six fields are needed");
  Cron out;
  if (fields[0] != "0") return bad_field("minute must be 0");
  if (!add_list(fields[1], {0, 23}, out.hours_)) return bad_field("hour");
  KEYHOLD_CHECK(out.parse_days(fields[2], fields[4]));
  if (!add_list(fields[3], {1, 12, kMonths}, out.months_)) return bad_field("month");
  if (fields[5] != "*") return bad_field("year must be *");
  return out;
}

bool Cron::has_day(std::chrono::year_month_day day) const {
  if (!months_.test(static_cast<unsigned>(day.month()))) return false;
  const std::chrono::year_month_day last(day.year() / day.month() / std::chrono::last);
  const unsigned of_month = static_cast<unsigned>(day.day());
  if (!by_weekday_) return last_day_ ? day == last : days_.test(of_month);
  const unsigned of_week = weekday_of(sys_days(day));
  if (weekdays_.test(of_week)) return true;
  const bool in_last_week = of_month + 7 > static_cast<unsigned>(last.day());
  return std::any_of(nth_.begin(), nth_.end(), [&](const Nth& nth) {
    return nth.day_of_week == of_week && (nth.which == 0 ? in_last_week : (of_month - 1) / 7 + 1 == nth.which);
  });
}

std::optional<WallTime> Cron::next(WallTime after) const {
  sys_days day = std::chrono::floor<days>(after);
  for (const sys_days end = day + days(366 * kYearsAhead); day < end; day += days(1)) {
    if (!has_day(std::chrono::year_month_day(day))) continue;
    for (unsigned hour = 0; hour < hours_.size(); ++hour) {
      const WallTime at = day + std::chrono::hours(hour);
      if (hours_.test(hour) && at > after) return at;
    }
  }
  return std::nullopt;
}

int Cron::least_hours_apart() const noexcept {
  int least = 24, last = -1, first = -1;
  for (int hour = 0; hour < 24; ++hour) {
    if (!hours_.test(static_cast<std::size_t>(hour))) continue;
    if (last >= 0) least = std::min(least, hour - last);
    if (first < 0) first = hour;
    last = hour;
  }
  return std::min(least, first + 24 - last);
}

}  // namespace keyhold::secrets

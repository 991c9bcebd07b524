#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"

namespace keyhold::secrets {

/// "0 8 1 * ? *": minute (0 only), hour, day of month, month, day of week, year (* only). One of the two days is "?".
/// Takes numbers, names of months and days, lists, ranges, steps, `L` for a month's last day, `6L` for its last Friday,
/// `6#2` for its second.
class Cron {
 public:
  /// `text`: between the brackets. Errors: kInvalidArgument, the detail naming the field.
  static Result<Cron> parse(std::string_view text);

  /// The first time after `after`; nothing within ten years: no day fits ("31 2").
  std::optional<WallTime> next(WallTime after) const;
  /// More than one hour a day: its windows last an hour.
  bool is_hourly() const noexcept { return hours_.count() > 1; }
  /// The shortest time between two hours of a day, or of a day and the next.
  int least_hours_apart() const noexcept;

 private:
  struct Nth {
    unsigned day_of_week;  // 1 to 7, Sunday first
    unsigned which;        // 1 to 5; 0: the last
  };
  static Result<Nth> parse_nth(std::string_view text);
  Status parse_days(std::string_view of_month, std::string_view of_week);
  bool has_day(std::chrono::year_month_day day) const;

  std::bitset<24> hours_;
  std::bitset<32> days_;     // of the month, from 1
  std::bitset<13> months_;   // from 1
  std::bitset<8> weekdays_;  // from 1
  bool by_weekday_ = false;
  bool last_day_ = false;
  std::vector<Nth> nth_;
};

}  // namespace keyhold::secrets

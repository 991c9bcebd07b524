#include "keyhold/base/clock.h"

#include <array>
#include <ctime>
#include <optional>

namespace keyhold {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int v = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    v = v * 10 + (text[i] - '0');
  }
  return v;
}

struct Civil {
  std::optional<int> year, month, day, hour, minute, second;
};

std::optional<WallTime> to_wall(const Civil& c) {
  if (!c.year || !c.month || !c.day || !c.hour || !c.minute || !c.second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*c.year),
                                         std::chrono::month(static_cast<unsigned>(*c.month)),
                                         std::chrono::day(static_cast<unsigned>(*c.day))};
  if (!date.ok() || *c.hour > 23 || *c.minute > 59 || *c.second > 60) return std::nullopt;
  return sys_days(date) + std::chrono::hours(*c.hour) + std::chrono::minutes(*c.minute) +
         std::chrono::seconds(*c.second);
}

// Builds a time's text, number by number.
class TimeText {
 public:
  TimeText& text(char c) {
    out_[size_++] = c;
    return *this;
  }
  /// The last `width` decimal digits of `number`.
  template <class Number>
  TimeText& digits(Number number, std::size_t width) {
    for (std::size_t i = width; i > 0; --i, number /= 10) out_[size_ + i - 1] = static_cast<char>('0' + number % 10);
    size_ += width;
    return *this;
  }
  std::string take() const { return {out_.data(), size_}; }

 private:
  std::array<char, 32> out_;
  std::size_t size_ = 0;
};

struct DateAndTime {
  explicit DateAndTime(WallTime at)
      : date(std::chrono::floor<std::chrono::days>(at)), time(at - std::chrono::floor<std::chrono::days>(at)) {}
  int year() const { return static_cast<int>(date.year()); }
  unsigned month() const { return static_cast<unsigned>(date.month()); }
  unsigned day() const { return static_cast<unsigned>(date.day()); }

  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<milliseconds> time;
};

Error not_basic() {
  return {ErrorCode::kInvalidArgument, "not a date of the form YYYYMMDDThhmmssZ"};
}

}  // namespace

WallTime SystemClock::now() const {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

BootTime SystemClock::boot_now() const {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::string to_rfc3339(WallTime time) {
  const DateAndTime t(time);
  TimeText out;
  out.digits(t.year(), 4).text('-').digits(t.month(), 2).text('-').digits(t.day(), 2).text('T');
  out.digits(t.time.hours().count(), 2).text(':').digits(t.time.minutes().count(), 2).text(':');
  out.digits(t.time.seconds().count(), 2).text('.').digits(t.time.subseconds().count(), 3).text('Z');
  return out.take();
}

std::string to_iso_basic(WallTime time) {
  const DateAndTime t(time);
  TimeText out;
  out.digits(t.year(), 4).digits(t.month(), 2).digits(t.day(), 2).text('T');
  out.digits(t.time.hours().count(), 2).digits(t.time.minutes().count(), 2).digits(t.time.seconds().count(), 2);
  return out.text('Z').take();
}

Result<WallTime> parse_rfc3339(std::string_view text) {
  const Error wrong{ErrorCode::kInvalidArgument, "not an RFC 3339 date-time"};
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':')
    return wrong;
  const Civil civil{digits(text, 0, 4),  digits(text, 5, 2),  digits(text, 8, 2),
                    digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)};
  std::optional<WallTime> time = to_wall(civil);
  if (!time) return wrong;
  std::size_t at = 19;
  if (text[at] == '.') {
    int scale = 100;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      *time += milliseconds((text[at] - '0') * scale);
    if (at == first) return wrong;
  }
  if (at >= text.size()) return wrong;
  if (text[at] == 'Z' || text[at] == 'z') return at + 1 == text.size() ? Result<WallTime>(*time) : wrong;
  if (text[at] != '+' && text[at] != '-') return wrong;
  const std::optional<int> hours = digits(text, at + 1, 2), minutes = digits(text, at + 4, 2);
  if (text.size() != at + 6 || text[at + 3] != ':' || !hours || !minutes || *hours > 23 || *minutes > 59) return wrong;
  const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return text[at] == '+' ? *time - offset : *time + offset;
}

Result<WallTime> parse_iso_basic(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return not_basic();
  const Civil civil{digits(text, 0, 4), digits(text, 4, 2),  digits(text, 6, 2),
                    digits(text, 9, 2), digits(text, 11, 2), digits(text, 13, 2)};
  const std::optional<WallTime> time = to_wall(civil);
  if (!time) return not_basic();
  return *time;
}

}  // namespace keyhold

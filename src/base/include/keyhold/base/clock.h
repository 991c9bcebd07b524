#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold {

/// Wall time, for people, protocols and records. Steps when the administrator says so.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
/// Time since boot by CLOCK_BOOTTIME: suspend counts, wall-clock changes do not. Leases and deadlines use this.
using BootTime = std::chrono::nanoseconds;

/// Where a module gets its time from. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime now() const = 0;
  virtual BootTime boot_now() const = 0;
};

class SystemClock final : public Clock {
 public:
  WallTime now() const override;
  BootTime boot_now() const override;
};

/// RFC 3339 in UTC with milliseconds: "2026-03-01T12:00:00.000Z".
std::string to_rfc3339(WallTime time);
/// Takes any RFC 3339 date-time (offset allowed, fraction cut to milliseconds); else kInvalidArgument.
Result<WallTime> parse_rfc3339(std::string_view text);
/// AWS's basic form: "20260301T120000Z".
std::string to_iso_basic(WallTime time);
Result<WallTime> parse_iso_basic(std::string_view text);

}  // namespace keyhold

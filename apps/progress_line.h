#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace keyhold::apps {

/// Says on standard error how far long work is: a line that overwrites itself on a terminal, else one every 10 s.
class ProgressLine {
 public:
  explicit ProgressLine(std::string what);  ///< "taken": "keyhold: 12 MiB taken"
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::uint64_t size_bytes);

 private:
  using SteadyClock = std::chrono::steady_clock;
  const std::string what_;
  const bool terminal_;
  SteadyClock::time_point last_ = SteadyClock::now();
  bool shown_ = false;
};

}  // namespace keyhold::apps

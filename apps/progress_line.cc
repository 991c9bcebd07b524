#include "progress_line.h"

#include <fmt/core.h>
#include <unistd.h>

namespace keyhold::apps {

ProgressLine::ProgressLine(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (terminal_ && shown_) fmt::print(stderr, "\n");
}

void ProgressLine::show(std::uint64_t size_bytes) {
  const std::chrono::milliseconds pause(terminal_ ? 200 : 10'000);
  const SteadyClock::time_point now = SteadyClock::now();
  if (now - last_ < pause) return;
  last_ = now;
  shown_ = true;
  fmt::print(stderr, "{}keyhold: {} MiB {}{}", terminal_ ? "\r" : "", size_bytes >> 20, what_, terminal_ ? "" : "\n");
}

}  // namespace keyhold::apps

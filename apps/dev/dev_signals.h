#pragma once

#include <signal.h>

#include <chrono>

namespace keyhold::apps {

/// Takes SIGINT, SIGTERM and SIGCHLD for this process by waiting for them: blocked in this thread and in all that it
/// starts from now on. Once, before the first thread.
class DevSignals {
 public:
  DevSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&set_, signal);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }

  /// Waits for a signal, at most that long. True from the first SIGINT or SIGTERM on.
  bool stop_within(std::chrono::milliseconds patience) {
    const timespec time{.tv_sec = patience.count() / 1000, .tv_nsec = patience.count() % 1000 * 1'000'000};
    const int signal = ::sigtimedwait(&set_, nullptr, &time);
    stopping_ = stopping_ || signal == SIGINT || signal == SIGTERM;
    return stopping_;
  }

 private:
  sigset_t set_;
  bool stopping_ = false;
};

}  // namespace keyhold::apps

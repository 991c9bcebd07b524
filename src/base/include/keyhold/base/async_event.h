#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "keyhold/base/task.h"

namespace keyhold {

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Suspends the caller for `duration` (wall speed of CLOCK_MONOTONIC). Returns early only when its context stops.
Task<void> sleep_for(std::chrono::milliseconds duration);

/// A one-shot event that coroutines of any context can wait for. Thread-safe; waiters resume on their own executor.
/// Each context is run by one thread, which is what makes the wake-up race-free.
class AsyncEvent {
 public:
  void set();
  bool is_set() const;
  /// True once set; false when `timeout` passed first.
  Task<bool> wait_for(std::chrono::milliseconds timeout);
  Task<void> wait();

 private:
  // A waiter leaves the list however it ends: a coroutine may be destroyed with its context while it sleeps here.
  class Enlisted {
   public:
    Enlisted(AsyncEvent& event, std::shared_ptr<Timer> timer) : event_(event), timer_(std::move(timer)) {}
    ~Enlisted();
    Enlisted(const Enlisted&) = delete;
    Enlisted& operator=(const Enlisted&) = delete;

   private:
    AsyncEvent& event_;
    std::shared_ptr<Timer> timer_;
  };
  bool enlist(const std::shared_ptr<Timer>& timer);

  mutable std::mutex mutex_;
  bool set_ = false;
  std::vector<std::shared_ptr<Timer>> waiters_;
};

}  // namespace keyhold

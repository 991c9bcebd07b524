#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "keyhold/base/task.h"

namespace keyhold::storage {

/// A wake-up from a worker thread to one coroutine. Fired exactly once, awaited at most once, in any order. Leaner than
/// base's AsyncEvent where it counts: no timer, and a group of waiters costs one post an executor.
class Signal {
 public:
  Signal() noexcept;
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  void fire();
  static void fire_all(std::span<Signal* const> signals);
  /// Resumes on the awaiting coroutine's executor, which must still be there when the signal fires. What the worker wrote
  /// before firing is visible after it.
  Task<void> wait();

  class Waiter;  ///< a suspended coroutine

 private:
  enum class Phase : std::uint8_t { kOpen, kAwaited, kFired };

  Task<void> suspend();
  void await_with(std::unique_ptr<Waiter> waiter);
  std::unique_ptr<Waiter> mark_fired() noexcept;

  std::atomic<Phase> phase_ = Phase::kOpen;
  std::unique_ptr<Waiter> waiter_;
};

}  // namespace keyhold::storage

#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "keyhold/base/async_event.h"
#include "keyhold/base/task.h"

namespace keyhold {

/// Lets one coroutine at a time change state: check, write, wait until it is durable, show it. First come, first
/// served. Unlike a mutex it may be held across a suspension, and waiting blocks no thread. Thread-safe.
class ChangeLock {
 public:
  /// The right to change state, until it dies.
  class Turn {
   public:
    explicit Turn(ChangeLock& lock) noexcept : lock_(&lock) {}
    Turn(Turn&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (lock_ != nullptr) lock_->leave();
    }

   private:
    ChangeLock* lock_;
  };

  Task<Turn> enter();

 private:
  void leave();

  std::mutex mutex_;
  bool taken_ = false;
  std::deque<std::shared_ptr<AsyncEvent>> waiting_;
};

}  // namespace keyhold

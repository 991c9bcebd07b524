#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>

#include "keyhold/base/async_event.h"
#include "keyhold/base/task.h"

namespace keyhold::backup {

/// The backups that are being read. Each holds a snapshot, which keeps what is erased meanwhile on the disk; so whoever
/// erases for good cuts them off first, and waits until none is left. Thread-safe.
class OpenBackups {
  struct Round {
    std::atomic<std::size_t> open = 0;
    std::atomic<bool> cut = false;
    AsyncEvent gone;
  };

 public:
  /// A backup that is open while this lives. It dies after its snapshot.
  class Entry {
   public:
    explicit Entry(std::shared_ptr<Round> round);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    bool is_cut() const { return round_->cut; }  ///< it must end, now

   private:
    std::shared_ptr<Round> round_;
  };

  std::unique_ptr<Entry> enter();
  /// Tells every open backup to end, and returns when all have. Those that begin meanwhile are not waited for: they see
  /// what is durable when they begin.
  Task<void> cut_all();

 private:
  std::mutex mutex_;
  std::shared_ptr<Round> round_ = std::make_shared<Round>();
};

}  // namespace keyhold::backup

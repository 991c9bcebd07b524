#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "keyhold/storage/batch.h"
#include "keyhold/storage/ticket.h"
#include "pending_commit.h"

namespace keyhold::storage {

/// The line of batches before an engine, and the one thread that writes them: all that wait together are one group, so
/// one sync serves them all. Thread-safe.
///
/// Writers whose batch has just settled tend to come back at once, one after the other. The first to arrive alone would
/// take a whole sync and make the rest wait for the next, so the thread waits for as many as it woke: until none came for a
/// quarter of the time that the last write took, and no longer than a millisecond (docs/decisions/0001-group-commit.md has
/// the numbers). A lone writer never waits.
class CommitQueue {
 public:
  /// Judges and writes a group, durable on return: a result for each batch, in order. Runs on the queue's thread only.
  using WriteGroup = std::function<std::vector<Result<Outcome>>(std::span<const Batch>)>;

  CommitQueue(WriteGroup write_group, std::size_t max_group_bytes);
  ~CommitQueue();
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  Ticket submit(Batch batch);
  bool stopped() const;
  /// Blocks until what is in line now has settled.
  void drain();
  /// Writes what is in line, refuses what comes later, and ends the thread. Blocks; may be called again.
  void stop();

 private:
  struct Group {
    std::vector<Batch> batches;
    std::vector<std::shared_ptr<PendingCommit>> pending;
  };
  struct Entry {
    Batch batch;
    std::shared_ptr<PendingCommit> pending;
  };

  void run();
  void await_arrivals(std::unique_lock<std::mutex>& lock);
  Group next_group();  // empty: stopped
  void settle(Group& group, std::vector<Result<Outcome>> results);

  const WriteGroup write_group_;
  const std::size_t max_group_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable settled_;
  std::deque<Entry> line_;
  std::size_t wake_at_ = 1;   // the length of the line that wakes the thread
  std::size_t expected_ = 0;  // writers that were in line or on their way back when the last group settled
  std::chrono::nanoseconds patience_{0};
  std::uint64_t submitted_count_ = 0;
  std::uint64_t settled_count_ = 0;
  bool stopping_ = false;
  std::mutex join_mutex_;
  std::thread thread_;  // last: it uses all of the above
};

/// What a call after stop() gets.
Error engine_stopped();

}  // namespace keyhold::storage

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "keyhold/base/async_event.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/task.h"

namespace keyhold::kms {

/// A change of who may use a key. `key_arn` empty: changes were missed, so anything may have changed.
struct KeyChange {
  std::uint64_t id;
  std::string key_arn;
  std::string change;  ///< "enabled", "disabled", "policy", "scheduled-deletion", "cancelled-deletion", "deleted"
};

/// The newest changes, for those who hold leases (crypto-design 4, push). Thread-safe.
class RevocationFeed {
 public:
  /// Ids begin at the clock, so that an id of an earlier run is never taken for one of this run.
  explicit RevocationFeed(const Clock& clock);

  void publish(std::string key_arn, std::string change);
  /// Whoever waits is woken: there will be no more.
  void close();
  bool is_closed() const;
  /// Where a new subscriber begins.
  std::uint64_t newest() const;
  /// All changes after `id`, as soon as there is one; none when `timeout` passes first. An `id` that is not this run's,
  /// or too old, gives one change without a key.
  Task<std::vector<KeyChange>> after(std::uint64_t id, std::chrono::milliseconds timeout);

 private:
  static constexpr std::size_t kKept = 4096;
  std::vector<KeyChange> take_after(std::uint64_t id, std::shared_ptr<AsyncEvent>& news) const;

  mutable std::mutex mutex_;
  std::uint64_t last_;
  std::deque<KeyChange> changes_;  // ids are consecutive up to last_
  std::shared_ptr<AsyncEvent> news_;
  bool closed_ = false;
};

}  // namespace keyhold::kms

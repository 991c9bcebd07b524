#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace keyhold {

/// Lets through so many calls a second, and as many at once as come in one second: a token bucket. Thread-safe.
class RateGate {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// Whether one more call may pass now. `per_second`: 0 lets all pass.
  bool take(double per_second, Instant now) {
    if (per_second <= 0) return true;
    const std::lock_guard lock(mutex_);
    const double most = std::max(1.0, per_second);
    const double waited = std::chrono::duration<double>(now - last_).count();
    tokens_ = fresh_ ? most : std::min(most, tokens_ + std::max(0.0, waited) * per_second);
    fresh_ = false;
    last_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  std::mutex mutex_;
  bool fresh_ = true;
  double tokens_ = 0;
  Instant last_;
};

/// A gate for each name. Names are few and known (accounts): they are never forgotten. Thread-safe.
class RateGates {
 public:
  bool take(std::string_view name, double per_second, RateGate::Instant now) {
    return per_second <= 0 || gate(name).take(per_second, now);
  }

 private:
  RateGate& gate(std::string_view name) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = gates_.find(name);
      if (found != gates_.end()) return *found->second;
    }
    const std::unique_lock lock(mutex_);
    std::unique_ptr<RateGate>& made = gates_[std::string(name)];
    if (made == nullptr) made = std::make_unique<RateGate>();
    return *made;
  }

  std::shared_mutex mutex_;
  std::map<std::string, std::unique_ptr<RateGate>, std::less<>> gates_;
};

}  // namespace keyhold

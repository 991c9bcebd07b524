#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "keyhold/base/id.h"
#include "keyhold/base/result.h"

namespace keyhold::server {

/// How many subscriptions each tenant has open in this process: each holds a connection for as long as it likes, so one
/// tenant's must not take all of them. Thread-safe. A slot may outlive it, in a coroutine that ends with its context.
class SubscriptionSlots {
  struct Open {
    std::mutex mutex;
    std::map<TenantId, std::size_t> count;
  };

 public:
  static constexpr std::size_t kPerTenant = 100;

  /// Gives its place back when it dies.
  class Slot {
   public:
    Slot(std::shared_ptr<Open> open, TenantId tenant) : open_(std::move(open)), tenant_(tenant) {}
    Slot(Slot&&) noexcept = default;
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (open_ == nullptr) return;
      const std::lock_guard lock(open_->mutex);
      const auto found = open_->count.find(tenant_);
      if (--found->second == 0) open_->count.erase(found);
    }

   private:
    std::shared_ptr<Open> open_;
    TenantId tenant_;
  };

  /// Errors: kThrottled with reason "too-many-subscriptions".
  Result<Slot> take(TenantId tenant) {
    const std::lock_guard lock(open_->mutex);
    std::size_t& count = open_->count[tenant];
    if (count >= kPerTenant)
      return Error{ErrorCode::kThrottled, "a tenant may have 100 subscriptions open in one process",
                   "too-many-subscriptions"};
    ++count;
    return Slot(open_, tenant);
  }

 private:
  const std::shared_ptr<Open> open_ = std::make_shared<Open>();
};

}  // namespace keyhold::server

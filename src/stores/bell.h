#pragma once

#include <memory>
#include <mutex>

#include "keyhold/base/async_event.h"

namespace keyhold::stores {

/// Tells subscriptions that a tenant has new events. A listener takes `next()` before it looks at what is stored, and
/// waits for it when it found nothing: then no event can slip between looking and waiting. Thread-safe.
class Bell {
 public:
  /// Is set at the next ring.
  std::shared_ptr<AsyncEvent> next();
  void ring();

 private:
  std::mutex mutex_;
  std::shared_ptr<AsyncEvent> next_;  // made when someone listens: most tenants have no subscription
};

}  // namespace keyhold::stores

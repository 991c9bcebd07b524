#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"
#include "keyhold/net/server.h"
#include "keyhold/server/subscription_slots.h"
#include "keyhold/stores/event_store.h"
#include "keyhold/tenancy/credentials.h"
#include "keyhold/tenancy/tenancy.h"

namespace keyhold::server {

/// What the REST API is the front of; all outlive the port.
struct RestServices {
  tenancy::Tenancy& tenancy;
  tenancy::Credentials& credentials;
  stores::EventStore& events;
  const Clock& clock;
  std::function<json::Object()> status;  ///< what `/v1/status` shows
};

/// The platform's REST API: OAuth 2.0, clients, tenants and their keys, events. Its routes are one table in
/// rest_routes.cc; docs/api.md. Errors are problem documents (RFC 9457). Thread-safe; outlives its server.
class RestPort {
 public:
  /// Opens for business. Until then every call but `/health` is answered 503 "starting". Once only.
  void open(RestServices services);

  net::Handler handler();
  Task<void> handle(net::Exchange& exchange);

 private:
  std::optional<RestServices> services_;
  SubscriptionSlots subscriptions_;
  std::atomic<bool> open_{false};
};

}  // namespace keyhold::server

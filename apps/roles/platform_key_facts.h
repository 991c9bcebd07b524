#pragma once

#include "keyhold/keyring/keyring.h"
#include "keyhold/tenancy/registry.h"
#include "roles/config.h"

namespace keyhold::apps {

/// Of the platform's own keyring: one tenant, zero, under a key of the vendor's.
class RegistryKeyFacts final : public keyring::TenantKeyFacts {
 public:
  explicit RegistryKeyFacts(std::chrono::seconds hard_end) : hard_end_(hard_end) {}
  Task<Result<Facts>> facts(TenantId tenant) override;

 private:
  const std::chrono::seconds hard_end_;
};

/// Of the tenants' keyrings: how long a lease lives follows from whose key it is; the tag of the tenant's rows comes
/// from the platform's own lease. Errors: kNotFound with reason "no-such-tenant", or "tenant-not-active" while the
/// tenant waits for access to its key.
class EventsKeyFacts final : public keyring::TenantKeyFacts {
 public:
  EventsKeyFacts(tenancy::Registry& registry, keyring::LeaseSource& platform_keys, std::chrono::seconds byok_hard_end,
                 std::chrono::seconds vendor_hard_end)
      : registry_(registry), keys_(platform_keys), byok_hard_end_(byok_hard_end), vendor_hard_end_(vendor_hard_end) {}
  Task<Result<Facts>> facts(TenantId tenant) override;

 private:
  tenancy::Registry& registry_;
  keyring::LeaseSource& keys_;
  const std::chrono::seconds byok_hard_end_, vendor_hard_end_;
};

}  // namespace keyhold::apps

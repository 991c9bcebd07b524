#pragma once

#include <functional>

#include "keyhold/keyring/keyring.h"
#include "keyhold/tenancy/tenancy.h"

namespace keyhold::apps {

/// Hands on what the keyring of store `events` learns of a tenant's key, to the tenancy that moves the tenant. Inert
/// until `connect`, since each needs the other.
class EventsKeyringObserver final : public keyring::KeyringObserver {
 public:
  using Spawn = std::function<void(Task<void>)>;

  /// Once, before the keyring is used. `spawn` runs a coroutine by itself; `tenancy` outlives all that it runs.
  void connect(tenancy::Tenancy& tenancy, Spawn spawn);

  void rotation_due(TenantId tenant, record::Store store) override;
  void key_opened(TenantId tenant) override;
  void key_refused(TenantId tenant) override;

 private:
  tenancy::Tenancy* tenancy_ = nullptr;
  Spawn spawn_;
};

/// The platform's own key: nothing follows from what is learnt of it but a line in the log.
class RegistryKeyringObserver final : public keyring::KeyringObserver {
 public:
  void rotation_due(TenantId tenant, record::Store store) override;
  void key_opened(TenantId) override {}
  void key_refused(TenantId tenant) override;
};

}  // namespace keyhold::apps

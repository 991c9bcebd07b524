#include "roles/platform_observers.h"

#include "keyhold/base/log.h"

namespace keyhold::apps {
namespace {

Task<void> rotate_due(tenancy::Tenancy& tenancy, TenantId tenant, record::Store store) {
  const Result<std::uint32_t> made = co_await tenancy.rotate(tenant, store);
  if (made) co_return;
  log::warning("rotation-failed", {{log::Key::kTenant, tenant}, {log::Key::kError, made.error()}});
}

}  // namespace

void EventsKeyringObserver::connect(tenancy::Tenancy& tenancy, Spawn spawn) {
  tenancy_ = &tenancy;
  spawn_ = std::move(spawn);
}

void EventsKeyringObserver::rotation_due(TenantId tenant, record::Store store) {
  if (tenancy_ != nullptr) spawn_(rotate_due(*tenancy_, tenant, store));
}

void EventsKeyringObserver::key_opened(TenantId tenant) {
  if (tenancy_ != nullptr) spawn_(tenancy_->key_answered(tenant, tenancy::TenantEvent::kKeyOpened));
}

void EventsKeyringObserver::key_refused(TenantId tenant) {
  if (tenancy_ != nullptr) spawn_(tenancy_->key_answered(tenant, tenancy::TenantEvent::kKeyRefused));
}

void RegistryKeyringObserver::rotation_due(TenantId, record::Store store) {
  log::warning("platform-rotation-due", {{log::Key::kStore, record::name(store)}});
}

void RegistryKeyringObserver::key_refused(TenantId) {
  log::error("platform-key-refused");
}

}  // namespace keyhold::apps

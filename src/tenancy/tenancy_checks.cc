// The background round: what nobody's request would find out.
#include "keyhold/base/log.h"
#include "tenancy_service.h"

namespace keyhold::tenancy {
namespace {

bool key_is_gone(const Result<aws::KeyMetadata>& seen) {
  return !seen && seen.error().reason == "NotFoundException";
}

}  // namespace

Task<void> TenancyService::check_all() {
  RegistryCursor cursor = parts_.registry.rows("tenant");
  for (bool more = true; more;) {
    const Result<std::vector<RegistryRow>> rows = co_await cursor.next();
    if (!rows) co_return log::warning("tenants-not-checked", {{log::Key::kError, rows.error()}});
    for (const RegistryRow& row : *rows) co_await check(row);
    more = !rows->empty();
  }
}

Task<void> TenancyService::check(const RegistryRow& row) {
  const Result<Tenant> tenant = tenant_from_json(row.body);
  if (!tenant) co_return log::warning("tenant-not-checked", {{log::Key::kError, tenant.error()}});
  co_await check(*tenant);
}

Task<void> TenancyService::check(Tenant tenant) {
  switch (tenant.state) {
    case TenantState::kAwaitingAccess:
      co_return co_await check_awaiting(tenant);
    case TenantState::kActive:
      co_return co_await check_active(tenant);
    case TenantState::kSuspended:
      co_return co_await check_suspended(tenant);
    case TenantState::kDestroyed:
      co_return;
  }
}

Task<void> TenancyService::check_awaiting(Tenant tenant) {
  std::optional<Error> failure;
  if (tenant.byok) {
    const Result<VerificationReport> report = co_await verify(tenant.id);
    if (!report) failure = report.error();
  } else {
    const Result<Tenant> finished = co_await finish_vendor_tenant(tenant.id);
    if (!finished) failure = finished.error();
  }
  if (failure) log::warning("tenant-not-ready", {{log::Key::kTenant, tenant.id}, {log::Key::kError, *failure}});
}

// Leases tell of a tenant that is used; of an idle one only this does. A refusal to describe proves nothing: its leases
// decide by a real Decrypt.
Task<void> TenancyService::check_active(Tenant tenant) {
  const Result<aws::KeyMetadata> seen = co_await parts_.component.describe(tenant.key_arn);
  const bool unusable = seen && seen->key_state != "Enabled";
  if (unusable || key_is_gone(seen)) co_await key_answered(tenant.id, TenantEvent::kKeyRefused);
}

// Destroyed is for good, so it takes both principals' word that there is no such key.
Task<void> TenancyService::check_suspended(Tenant tenant) {
  const Result<aws::KeyMetadata> seen = co_await parts_.component.describe(tenant.key_arn);
  if (key_is_gone(seen)) {
    const Result<aws::KeyMetadata> again = co_await parts_.provisioner.describe(tenant.key_arn);
    if (key_is_gone(again)) co_await key_answered(tenant.id, TenantEvent::kKeyGone);
    co_return;
  }
  if (seen && seen->key_state != "Enabled") co_return;
  const bool opens = co_await name_key_opens(tenant.id);
  if (!opens) co_return;
  parts_.generations_changed(tenant.id);
  co_await key_answered(tenant.id, TenantEvent::kKeyOpened);
}

// The key that opens must be the tenant's own: its commitment is in the registry.
Task<bool> TenancyService::name_key_opens(TenantId tenant) {
  const Result<std::vector<keyring::Generation>> rows =
      co_await parts_.generations.generations(tenant, record::Store::kEvents);
  if (!rows) co_return false;
  for (const keyring::Generation& row : *rows) {
    if (row.cls != record::KeyClass::kIdx || row.state != keyring::GenerationState::kActive) continue;
    const Result<crypto::Digest> opened = co_await parts_.events_prover.prove(tenant, row.cls, row.number);
    const bool is_own = opened && *opened == row.kcv;
    co_return is_own;
  }
  co_return false;
}

}  // namespace keyhold::tenancy

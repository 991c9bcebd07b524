#include "roles/platform_key_facts.h"

#include "keyhold/tenancy/model.h"

namespace keyhold::apps {
namespace {

Error no_such_tenant() {
  return {ErrorCode::kNotFound, "there is no such tenant", "no-such-tenant"};
}

Error not_active() {
  return {ErrorCode::kNotFound, "the tenant waits for access to its key", "tenant-not-active"};
}

}  // namespace

Task<Result<keyring::TenantKeyFacts::Facts>> RegistryKeyFacts::facts(TenantId tenant) {
  if (tenant != TenantId::zero()) co_return no_such_tenant();
  Facts out;
  out.terms.hard_end = hard_end_;
  co_return out;
}

Task<Result<keyring::TenantKeyFacts::Facts>> EventsKeyFacts::facts(TenantId id) {
  std::string row_name = id.text();
  KEYHOLD_CO_TRY(const std::optional<tenancy::RegistryRow> row, co_await registry_.get("tenant", std::move(row_name)));
  if (!row) co_return no_such_tenant();
  KEYHOLD_CO_TRY(const tenancy::Tenant tenant, tenancy::tenant_from_json(row->body));
  if (tenant.state == tenancy::TenantState::kAwaitingAccess) co_return not_active();
  KEYHOLD_CO_TRY(const std::shared_ptr<keyring::Lease> platform, co_await keys_.lease(TenantId::zero()));
  const std::optional<keyring::Lease::Use> use = platform->use();
  if (!use) co_return platform->ended_error();
  Facts out;
  out.terms.hard_end = tenant.byok ? byok_hard_end_ : vendor_hard_end_;
  out.tenant_tag = use->tenant_names()->tag(id);
  co_return out;
}

}  // namespace keyhold::apps

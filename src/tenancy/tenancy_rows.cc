// How clients, tenants and reports lie in the registry: kinds "client", "client-name", "tenant", "report".
#include <algorithm>

#include "tenancy_service.h"
#include "verification_body.h"

namespace keyhold::tenancy {

Task<Result<TenancyService::StoredClient>> TenancyService::find_client(ClientId id) {
  KEYHOLD_CO_TRY(std::optional<RegistryRow> row, co_await parts_.registry.get("client", id.text()));
  if (!row) co_return Error{ErrorCode::kNotFound, "there is no client " + id.text(), "no-such-client"};
  KEYHOLD_CO_TRY(Client client, client_from_json(row->body));
  StoredClient out{std::move(client), std::move(*row)};
  co_return out;
}

Task<Result<TenancyService::StoredTenant>> TenancyService::find_tenant(TenantId id) {
  KEYHOLD_CO_TRY(std::optional<RegistryRow> row, co_await parts_.registry.get("tenant", id.text()));
  if (!row) co_return Error{ErrorCode::kNotFound, "there is no tenant " + id.text(), "no-such-tenant"};
  KEYHOLD_CO_TRY(Tenant tenant, tenant_from_json(row->body));
  StoredTenant out{std::move(tenant), std::move(*row)};
  co_return out;
}

Task<Status> TenancyService::save_tenant(StoredTenant from, Tenant to) {
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::change(from.row, to_json(to)));
  co_return co_await parts_.registry.commit(std::move(writes));
}

Task<Status> TenancyService::save_report(VerificationReport report) {
  const std::string tenant = report.tenant.text();
  KEYHOLD_CO_TRY(const std::optional<RegistryRow> row, co_await parts_.registry.get("report", tenant));
  std::vector<RegistryWrite> writes;
  writes.push_back(row ? RegistryWrite::change(*row, to_json(report))
                       : RegistryWrite::make("report", tenant, to_json(report)));
  const Status saved = co_await parts_.registry.commit(std::move(writes));
  if (!saved && saved.error().code != ErrorCode::kConflict) co_return saved.error();  // a newer report is as good
  co_return ok();
}

Task<Result<std::vector<Client>>> TenancyService::clients() {
  KEYHOLD_CO_TRY(const std::vector<RegistryRow> rows, co_await parts_.registry.all("client"));
  std::vector<Client> out;
  for (const RegistryRow& row : rows) {
    KEYHOLD_CO_TRY(Client client, client_from_json(row.body));
    out.push_back(std::move(client));
  }
  std::sort(out.begin(), out.end(), [](const Client& a, const Client& b) { return a.created < b.created; });
  co_return out;
}

Task<Result<std::vector<Tenant>>> TenancyService::tenants() {
  KEYHOLD_CO_TRY(const std::vector<RegistryRow> rows, co_await parts_.registry.all("tenant"));
  std::vector<Tenant> out;
  for (const RegistryRow& row : rows) {
    KEYHOLD_CO_TRY(Tenant tenant, tenant_from_json(row.body));
    out.push_back(std::move(tenant));
  }
  std::sort(out.begin(), out.end(), [](const Tenant& a, const Tenant& b) { return a.created < b.created; });
  co_return out;
}

Task<Result<Client>> TenancyService::client(std::string id_or_name) {
  Result<ClientId> id = ClientId::parse(id_or_name);
  if (!id) {
    KEYHOLD_CO_TRY(const std::optional<RegistryRow> row, co_await parts_.registry.get("client-name", id_or_name));
    if (!row) co_return Error{ErrorCode::kNotFound, "there is no client of that name", "no-such-client"};
    const json::Value* text = json::find(row->body, "id");
    id = ClientId::parse(text != nullptr && text->is_string() ? std::string_view(text->get_string()) : "");
    if (!id) co_return Error{ErrorCode::kDoesNotOpen, "registry row: member 'id' is missing or wrong"};
  }
  KEYHOLD_CO_TRY(StoredClient found, co_await find_client(*id));
  co_return std::move(found.client);
}

Task<Result<Tenant>> TenancyService::tenant(TenantId id) {
  KEYHOLD_CO_TRY(StoredTenant found, co_await find_tenant(id));
  co_return std::move(found.tenant);
}

Task<Result<VerificationReport>> TenancyService::last_report(TenantId id) {
  KEYHOLD_CO_TRY([[maybe_unused]] const StoredTenant found, co_await find_tenant(id));
  KEYHOLD_CO_TRY(const std::optional<RegistryRow> row, co_await parts_.registry.get("report", id.text()));
  if (!row) co_return Error{ErrorCode::kNotFound, "the tenant was never verified", "never-verified"};
  co_return report_from_json(row->body);
}

}  // namespace keyhold::tenancy

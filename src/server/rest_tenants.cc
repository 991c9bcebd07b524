#include "json_answer.h"
#include "request_members.h"
#include "rest_routes.h"

namespace keyhold::server {
namespace {

// What is not a tenant's id names no tenant.
Result<TenantId> tenant_of(const RestCall& call) {
  Result<TenantId> id = TenantId::parse(call.segments.at(0));
  if (!id) return Error{ErrorCode::kNotFound, "there is no such tenant", "no-such-tenant"};
  return id;
}

Result<tenancy::Environment> environment_of(std::string_view text) {
  const std::optional<tenancy::Environment> out = tenancy::environment_named(text);
  if (!out) return invalid_field("environment", "must be production or sandbox");
  return *out;
}

Status only_events(const std::optional<std::string>& store) {
  if (!store || *store == record::name(record::Store::kEvents)) return ok();
  return invalid_field("store", "must be events: the one store whose data keys rotate on demand");
}

net::Response text_answer(std::string_view text) {
  return net::Response{200,
                       {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
                       PlaintextBytes::copy_of(text)};
}

}  // namespace

Task<RestAnswer> provision_tenant(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(std::string owner, members.text("client"));
  KEYHOLD_CO_TRY(const std::string named, members.text("environment"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const tenancy::Environment environment, environment_of(named));
  KEYHOLD_CO_TRY(const tenancy::Client client, co_await call.services.tenancy.client(std::move(owner)));
  KEYHOLD_CO_TRY(const tenancy::Tenant made, co_await call.services.tenancy.provision(client.id, environment));
  net::Response out = json_answer(201, tenancy::to_json(made));
  out.headers.push_back({"Location", "/v1/tenants/" + made.id.text()});
  co_return out;
}

Task<RestAnswer> list_tenants(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const std::vector<tenancy::Tenant> all, co_await call.services.tenancy.tenants());
  json::Array tenants;
  for (const tenancy::Tenant& tenant : all) tenants.push_back(tenancy::to_json(tenant));
  co_return json_answer(200, json::Object{{"tenants", std::move(tenants)}});
}

Task<RestAnswer> get_tenant(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const TenantId id, tenant_of(call));
  KEYHOLD_CO_TRY(const tenancy::Tenant tenant, co_await call.services.tenancy.tenant(id));
  co_return json_answer(200, tenancy::to_json(tenant));
}

Task<RestAnswer> get_key_policy(RestCall& call, OperatorAccess) {
  const bool guide = call.query.flag("guide");
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const TenantId id, tenant_of(call));
  if (guide) {
    KEYHOLD_CO_TRY(const std::string text, co_await call.services.tenancy.guide(id));
    co_return text_answer(text);
  }
  KEYHOLD_CO_TRY(const std::string policy, co_await call.services.tenancy.policy_text(id));
  co_return json_answer(200, PlaintextBytes::copy_of(policy));
}

Task<RestAnswer> verify_key(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const TenantId id, tenant_of(call));
  KEYHOLD_CO_TRY(const tenancy::VerificationReport report, co_await call.services.tenancy.verify(id));
  co_return json_answer(200, tenancy::to_json(report));
}

Task<RestAnswer> get_key_status(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const TenantId id, tenant_of(call));
  KEYHOLD_CO_TRY(const tenancy::Tenant tenant, co_await call.services.tenancy.tenant(id));
  const Result<tenancy::VerificationReport> report = co_await call.services.tenancy.last_report(id);
  if (!report && report.error().reason != "never-verified") co_return report.error();
  json::Object out{{"tenant", id.text()}, {"state", tenancy::name(tenant.state)}, {"byok", tenant.byok}};
  if (!tenant.key_arn.empty()) out["keyArn"] = tenant.key_arn;
  if (report) out["report"] = tenancy::to_json(*report);
  co_return json_answer(200, out);
}

Task<RestAnswer> rotate_data_key(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(const std::optional<std::string> store, members.optional_text("store"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_CHECK(only_events(store));
  KEYHOLD_CO_TRY(const TenantId id, tenant_of(call));
  KEYHOLD_CO_TRY(const std::uint32_t number, co_await call.services.tenancy.rotate(id, record::Store::kEvents));
  co_return json_answer(201, json::Object{{"tenant", id.text()}, {"store", "events"}, {"generation", number}});
}

}  // namespace keyhold::server

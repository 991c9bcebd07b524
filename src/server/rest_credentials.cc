#include "json_answer.h"
#include "request_members.h"
#include "rest_routes.h"

namespace keyhold::server {
namespace {

// The credentials are those of a tenant that is there.
Task<Result<TenantId>> existing_tenant(RestCall& call) {
  const Result<TenantId> id = TenantId::parse(call.segments.at(0));
  if (!id) co_return Error{ErrorCode::kNotFound, "there is no such tenant", "no-such-tenant"};
  KEYHOLD_CO_TRY([[maybe_unused]] const tenancy::Tenant tenant, co_await call.services.tenancy.tenant(*id));
  co_return *id;
}

Result<tenancy::Scopes> scopes_of(const std::vector<std::string>& names) {
  tenancy::Scopes out;
  for (const std::string& one : names) {
    const std::optional<tenancy::Scope> scope = tenancy::scope_named(one);
    if (!scope) return invalid_field("scopes", "one or both of events:read and events:write");
    out.push_back(*scope);
  }
  return out;
}

}  // namespace

Task<RestAnswer> create_credential(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(const std::vector<std::string> names, members.texts("scopes"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(tenancy::Scopes scopes, scopes_of(names));
  KEYHOLD_CO_TRY(const TenantId tenant, co_await existing_tenant(call));
  KEYHOLD_CO_TRY(const tenancy::NewCredential made,
                 co_await call.services.credentials.create(tenant, std::move(scopes)));
  co_return json_answer_with_secret(201, tenancy::to_json(made.credential), "clientSecret", made.client_secret);
}

Task<RestAnswer> list_credentials(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const TenantId tenant, co_await existing_tenant(call));
  KEYHOLD_CO_TRY(const std::vector<tenancy::Credential> all, co_await call.services.credentials.list(tenant));
  json::Array credentials;
  for (const tenancy::Credential& one : all) credentials.push_back(tenancy::to_json(one));
  co_return json_answer(200, json::Object{{"credentials", std::move(credentials)}});
}

Task<RestAnswer> revoke_credential(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const TenantId tenant, co_await existing_tenant(call));
  KEYHOLD_CO_CHECK(co_await call.services.credentials.revoke(tenant, call.segments.at(1)));
  co_return no_content();
}

}  // namespace keyhold::server

#include "keyhold/tenancy/model.h"

#include "body.h"

namespace keyhold::tenancy {

std::string_view name(Environment environment) {
  return environment == Environment::kProduction ? "production" : "sandbox";
}

std::optional<Environment> environment_named(std::string_view text) {
  if (text == "production") return Environment::kProduction;
  if (text == "sandbox") return Environment::kSandbox;
  return std::nullopt;
}

json::Object to_json(const Client& client) {
  json::Object byok{{"state", name(client.byok.state)}};
  if (!client.byok.key_arn.empty()) byok["keyArn"] = client.byok.key_arn;
  if (client.byok.elected) byok["elected"] = to_rfc3339(*client.byok.elected);
  json::Object out{{"id", client.id.text()}, {"name", client.name}, {"byok", std::move(byok)}};
  if (client.production) out["productionTenant"] = client.production->text();
  out["created"] = to_rfc3339(client.created);
  return out;
}

json::Object to_json(const Tenant& tenant) {
  json::Object out{
      {"id", tenant.id.text()},  {"client", tenant.client.text()}, {"environment", name(tenant.environment)},
      {"region", tenant.region}, {"state", name(tenant.state)},    {"byok", tenant.byok}};
  if (!tenant.key_arn.empty()) out["keyArn"] = tenant.key_arn;
  out["created"] = to_rfc3339(tenant.created);
  return out;
}

namespace {

Result<Byok> byok_from_json(const json::Object& body) {
  BodyReader in(body);
  Byok out;
  out.state = in.named("state", byok_state_named);
  out.key_arn = in.optional_text("keyArn").value_or("");
  out.elected = in.optional_time("elected");
  KEYHOLD_CHECK(in.finish());
  return out;
}

}  // namespace

Result<Client> client_from_json(const json::Object& body) {
  BodyReader in(body);
  Client out;
  out.id = in.id<ClientId>("id");
  out.name = in.text("name");
  const json::Object& byok = in.object("byok");
  if (body.contains("productionTenant")) out.production = in.id<TenantId>("productionTenant");
  out.created = in.time("created");
  KEYHOLD_CHECK(in.finish());
  KEYHOLD_TRY(out.byok, byok_from_json(byok));
  return out;
}

Result<Tenant> tenant_from_json(const json::Object& body) {
  BodyReader in(body);
  Tenant out;
  out.id = in.id<TenantId>("id");
  out.client = in.id<ClientId>("client");
  out.environment = in.named("environment", environment_named);
  out.region = in.text("region");
  out.state = in.named("state", tenant_state_named);
  out.byok = in.boolean("byok");
  out.key_arn = in.optional_text("keyArn").value_or("");
  out.created = in.time("created");
  KEYHOLD_CHECK(in.finish());
  return out;
}

}  // namespace keyhold::tenancy

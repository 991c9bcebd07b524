// The operator's administration of OIDC providers.
#include "aws_component_entities.h"

namespace keyhold::server {
namespace {

// The path names it by its URL without https://, percent-encoded.
std::string provider_of(const ComponentCall& call) {
  return iam::oidc_provider_arn(call.segments.at(0), call.segments.at(1));
}

json::Object shown(const iam::OidcProvider& provider) {
  json::Array clients;
  for (const std::string& id : provider.clients) clients.push_back(json::Value(id));
  return {{"account", provider.account},
          {"arn", provider.arn},
          {"url", "https://" + provider.url},
          {"clientIds", clients},
          {"keys", provider.jwks.empty() ? "fetched" : "given"},
          {"ca", provider.ca_pem.empty() ? "system" : "given"},
          {"created", to_rfc3339(provider.created)}};
}

Status read_keys(RequestMembers& members, iam::OidcProvider& out) {
  KEYHOLD_TRY(const std::vector<std::string> clients, members.texts("clientIds"));
  out.clients.insert(clients.begin(), clients.end());
  KEYHOLD_TRY(std::optional<std::string> ca, members.optional_text("ca"));
  KEYHOLD_TRY(const json::Object jwks, members.object("jwks"));
  out.ca_pem = std::move(ca).value_or("");
  if (!jwks.empty()) out.jwks = json::write(jwks);
  return members.end();
}

}  // namespace

Task<ComponentAnswer> list_providers(ComponentCall& call) {
  KEYHOLD_CO_CHECK(check_account(call));
  json::Array providers;
  for (const iam::OidcProvider& provider : call.kms.directory().providers(call.segments.at(0)))
    providers.push_back(shown(provider));
  co_return json_answer(200, json::Object{{"providers", providers}});
}

Task<ComponentAnswer> create_provider(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  iam::OidcProvider about;
  KEYHOLD_CO_TRY(about.url, members.text("url"));
  KEYHOLD_CO_CHECK(read_keys(members, about));
  KEYHOLD_CO_TRY(const iam::OidcProvider provider, co_await call.kms.identities().create_provider(
                                                       call.administrator(), call.segments.at(0), std::move(about)));
  co_return json_answer(201, shown(provider));
}

Task<ComponentAnswer> put_provider(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  iam::OidcProvider about;
  KEYHOLD_CO_CHECK(read_keys(members, about));
  KEYHOLD_CO_TRY(const iam::OidcProvider provider, co_await call.kms.identities().change_provider(
                                                       call.administrator(), provider_of(call), std::move(about)));
  co_return json_answer(200, shown(provider));
}

Task<ComponentAnswer> delete_provider(ComponentCall& call) {
  KEYHOLD_CO_CHECK(co_await call.kms.identities().delete_provider(call.administrator(), provider_of(call)));
  co_return no_content();
}

}  // namespace keyhold::server

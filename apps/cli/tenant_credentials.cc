#include "cli/tenant_credentials.h"

#include "files.h"

namespace keyhold::apps {
namespace {

Result<TenantCredential> credential_of(const json::Object& object) {
  KEYHOLD_TRY(std::string id, text_member(object, "clientId"));
  KEYHOLD_TRY(std::string secret, text_member(object, "clientSecret"));
  TenantCredential out{std::move(id), SecretBytes::copy_of(as_bytes(secret))};
  wipe(secret);
  return out;
}

}  // namespace

json::Object TenantCredentials::load() const {
  const Result<PlaintextBytes> content = read_file(path_);
  if (!content) return {};
  return json::parse_object(content->text()).value_or({});
}

std::optional<TenantCredential> TenantCredentials::find(const std::string& tenant) const {
  const json::Object all = load();
  const json::Value* found = json::find(all, tenant);
  if (found == nullptr || !found->is_object()) return std::nullopt;
  Result<TenantCredential> out = credential_of(found->get_object());
  if (!out) return std::nullopt;
  return std::move(*out);
}

Status TenantCredentials::keep(const std::string& tenant, const TenantCredential& credential) {
  json::Object all = load();
  all[tenant] = json::Object{{"clientId", credential.client_id},
                             {"clientSecret", std::string(credential.client_secret.expose_text())}};
  PlaintextBytes out;
  json::append(out, all);
  return write_private_file(path_, out.view());
}

Result<TenantCredential> make_tenant_credential(BlockingApi& as_operator, const std::string& tenant) {
  KEYHOLD_TRY(const json::Object made, as_operator.send("POST", "/v1/tenants/" + tenant + "/credentials",
                                                        json::Object{{"scopes", {"events:read", "events:write"}}}));
  return credential_of(made);
}

}  // namespace keyhold::apps

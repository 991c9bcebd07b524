#include "cli/place.h"

#include <cstdlib>

#include "cli/tenant_credentials.h"
#include "files.h"

namespace keyhold::apps {
namespace {

std::string variable_or_empty(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): never set by us
  return value == nullptr ? std::string() : std::string(value);
}

Error nowhere(const std::filesystem::path& data_directory) {
  return {ErrorCode::kInvalidArgument,
          "no service known: give --endpoint, set KEYHOLD_ENDPOINT, or start `keyhold dev` (there is no " +
              DevFile::path(data_directory).string() + ")",
          "no-endpoint"};
}

Error no_operator_certificate() {
  return {
      ErrorCode::kUnauthenticated,
      "the operator's certificate is needed: set KEYHOLD_COMPONENT_ENDPOINT (KEYHOLD_SECRETS_COMPONENT_ENDPOINT for "
      "the secrets role), KEYHOLD_OPERATOR_CERTIFICATE and KEYHOLD_OPERATOR_PRIVATE_KEY, or give --data-dir",
      "no-credentials"};
}

Result<net::TlsIdentity> operator_identity() {
  const std::string chain = variable_or_empty("KEYHOLD_OPERATOR_CERTIFICATE");
  const std::string key = variable_or_empty("KEYHOLD_OPERATOR_PRIVATE_KEY");
  if (chain.empty() || key.empty()) return no_operator_certificate();
  KEYHOLD_TRY(const PlaintextBytes chain_pem, read_file(chain));
  KEYHOLD_TRY(const PlaintextBytes key_pem, read_file(key));
  return net::TlsIdentity{std::string(chain_pem.text()), SecretBytes::copy_of(key_pem.view())};
}

Result<std::string> member_of(const json::Value& item, std::string_view name) {
  if (!item.is_object()) return Error{ErrorCode::kInternal, "the list holds something that is no object", {}};
  return text_member(item.get_object(), name);
}

}  // namespace

Result<Place> Place::find(const CommonOptions& options) {
  Place out;
  out.data_directory_ = options.data_directory;
  std::string ca = options.ca;
  out.endpoint_ = options.endpoint;
  if (!options.data_directory_given && out.endpoint_.empty()) {
    out.endpoint_ = variable_or_empty("KEYHOLD_ENDPOINT");
    out.component_endpoint_ = variable_or_empty("KEYHOLD_COMPONENT_ENDPOINT");
    out.secrets_endpoint_ = variable_or_empty("KEYHOLD_SECRETS_COMPONENT_ENDPOINT");
    if (ca.empty()) ca = variable_or_empty("KEYHOLD_CA");
  }
  Result<DevFile> dev = DevFile::read(options.data_directory);
  if (dev && (out.endpoint_.empty() || out.endpoint_ == dev->platform)) {
    out.endpoint_ = dev->platform;
    if (ca.empty()) ca = dev->ca.string();
    out.dev_.emplace(std::move(*dev));
  } else if (!dev && dev.error().code != ErrorCode::kNotFound) {
    return dev.error();
  }
  if (out.endpoint_.empty() && out.component_endpoint_.empty() && out.secrets_endpoint_.empty())
    return nowhere(options.data_directory);
  if (ca.empty()) return out;
  KEYHOLD_TRY(const PlaintextBytes pem, read_file(ca));
  out.ca_pem_ = std::string(pem.text());
  return out;
}

Result<BlockingApi> Place::platform(Runner& runner) const {
  if (endpoint_.empty()) return nowhere(data_directory_);
  KEYHOLD_TRY(std::unique_ptr<Api> api, Api::make(endpoint_, ca_pem_));
  return BlockingApi(runner, std::move(api));
}

Result<BlockingApi> Place::as_operator(Runner& runner) const {
  KEYHOLD_TRY(BlockingApi api, platform(runner));
  std::string id = variable_or_empty("KEYHOLD_OPERATOR_CLIENT_ID");
  std::string text = variable_or_empty("KEYHOLD_OPERATOR_CLIENT_SECRET");
  SecretBytes secret = SecretBytes::copy_of(as_bytes(text));
  wipe(text);
  if (dev_) {
    id = dev_->operator_access.client_id;
    secret = dev_->operator_access.client_secret.clone();
  }
  if (id.empty())
    return Error{ErrorCode::kUnauthenticated,
                 "set KEYHOLD_OPERATOR_CLIENT_ID and KEYHOLD_OPERATOR_CLIENT_SECRET, or give --data-dir",
                 "no-credentials"};
  KEYHOLD_CHECK(api.authorize(std::move(id), std::move(secret)));
  return api;
}

Result<BlockingApi> Place::as_tenant(Runner& runner, const std::string& tenant) const {
  std::string id = variable_or_empty("KEYHOLD_CLIENT_ID");
  if (id.empty() && dev_) return as_kept_credential(runner, tenant);
  if (id.empty())
    return Error{ErrorCode::kUnauthenticated, "set KEYHOLD_CLIENT_ID and KEYHOLD_CLIENT_SECRET", "no-credentials"};
  std::string text = variable_or_empty("KEYHOLD_CLIENT_SECRET");
  SecretBytes secret = SecretBytes::copy_of(as_bytes(text));
  wipe(text);
  KEYHOLD_TRY(BlockingApi api, platform(runner));
  KEYHOLD_CHECK(api.authorize(std::move(id), std::move(secret)));
  return api;
}

// One that was revoked meanwhile is replaced.
Result<BlockingApi> Place::as_kept_credential(Runner& runner, const std::string& tenant) const {
  KEYHOLD_TRY(BlockingApi api, platform(runner));
  TenantCredentials kept(data_directory_);
  if (std::optional<TenantCredential> known = kept.find(tenant)) {
    const Status authorized = api.authorize(std::move(known->client_id), std::move(known->client_secret));
    if (authorized) return api;
    if (authorized.error().reason != "invalid_client") return authorized.error();
  }
  KEYHOLD_TRY(BlockingApi as_maker, as_operator(runner));
  KEYHOLD_TRY(TenantCredential made, make_tenant_credential(as_maker, tenant));
  KEYHOLD_CHECK(kept.keep(tenant, made));
  KEYHOLD_CHECK(api.authorize(std::move(made.client_id), std::move(made.client_secret)));
  return api;
}

Result<BlockingApi> Place::component_port(Runner& runner, PortOf role) const {
  const std::string& given = role == PortOf::kKms ? component_endpoint_ : secrets_endpoint_;
  const char* const server_role = role == PortOf::kKms ? "kms" : "secrets";
  if (!given.empty()) {
    KEYHOLD_TRY(net::TlsIdentity own, operator_identity());
    KEYHOLD_TRY(std::unique_ptr<Api> api, Api::make(given, ca_pem_, std::move(own), server_role));
    return BlockingApi(runner, std::move(api));
  }
  if (!dev_) return no_operator_certificate();
  const OperatorAccess& access = dev_->operator_access;
  const std::string& endpoint = role == PortOf::kKms ? access.endpoint : access.secrets_endpoint;
  net::TlsIdentity identity{access.certificate_pem, access.private_key_pem.clone()};
  KEYHOLD_TRY(std::unique_ptr<Api> api, Api::make(endpoint, ca_pem_, std::move(identity), server_role));
  return BlockingApi(runner, std::move(api));
}

Result<json::Array> items_of(const json::Object& answer) {
  for (const auto& member : answer)
    if (member.value().is_array()) return member.value().get_array();
  return Error{ErrorCode::kInternal, "the answer holds no list", {}};
}

Result<std::string> find_client(BlockingApi& api, const std::string& id_or_name) {
  if (ClientId::parse(id_or_name)) return id_or_name;
  KEYHOLD_TRY(const json::Object answer, api.get("/v1/clients"));
  KEYHOLD_TRY(const json::Array clients, items_of(answer));
  for (const json::Value& client : clients) {
    KEYHOLD_TRY(const std::string name, member_of(client, "name"));
    if (name == id_or_name) return member_of(client, "id");
  }
  return Error{ErrorCode::kNotFound, "no client has the id or name \"" + id_or_name + "\"", "no-such-client"};
}

Result<std::string> find_tenant(BlockingApi& api, const std::string& id_or_client) {
  if (TenantId::parse(id_or_client)) return id_or_client;
  KEYHOLD_TRY(const std::string client, find_client(api, id_or_client));
  KEYHOLD_TRY(const json::Object answer, api.get("/v1/tenants"));
  KEYHOLD_TRY(const json::Array tenants, items_of(answer));
  for (const json::Value& tenant : tenants) {
    KEYHOLD_TRY(const std::string owner, member_of(tenant, "client"));
    KEYHOLD_TRY(const std::string environment, member_of(tenant, "environment"));
    if (owner == client && environment == "production") return member_of(tenant, "id");
  }
  return Error{ErrorCode::kNotFound, "\"" + id_or_client + "\" has no production tenant", "no-such-tenant"};
}

}  // namespace keyhold::apps

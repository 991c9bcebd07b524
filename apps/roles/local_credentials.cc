#include "roles/local_credentials.h"

#include <cstdlib>
#include <memory>

#include "files.h"
#include "keyhold/base/log.h"

namespace keyhold::apps {
namespace {

Result<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): never set by us
  if (value == nullptr || *value == '\0')
    return Error{ErrorCode::kInvalidArgument, "the environment has no " + name, "configuration"};
  return std::string(value);
}

Result<net::TlsIdentity> read_identity(const std::filesystem::path& chain, const std::filesystem::path& key) {
  KEYHOLD_TRY(const PlaintextBytes chain_pem, read_file(chain));
  KEYHOLD_TRY(const PlaintextBytes key_pem, read_file(key));
  return net::TlsIdentity{std::string(chain_pem.text()), SecretBytes::copy_of(key_pem.view())};
}

Result<RoleTls> read_tls_files(const TlsFiles& files) {
  RoleTls out;
  if (files.certificate_chain.empty())
    return Error{ErrorCode::kInvalidArgument, "tls.certificate: is missing", "configuration"};
  KEYHOLD_TRY(out.server, read_identity(files.certificate_chain, files.private_key));
  if (!files.component_certificate_chain.empty()) {
    KEYHOLD_TRY(net::TlsIdentity identity,
                read_identity(files.component_certificate_chain, files.component_private_key));
    out.component.emplace(std::move(identity));
  }
  if (files.ca.empty()) return out;
  KEYHOLD_TRY(const PlaintextBytes ca, read_file(files.ca));
  out.ca_pem = ca.text();
  return out;
}

// A role starts with what its files hold, and is told by SIGHUP that they hold something new.
Result<RoleSecrets> with_tls_files(const TlsFiles& files) {
  RoleSecrets out;
  KEYHOLD_TRY(out.tls, read_tls_files(files));
  const auto renewed = std::make_shared<std::function<void(RoleTls)>>();
  out.on_new_tls = [renewed](std::function<void(RoleTls)> take) { *renewed = std::move(take); };
  out.reload_tls = [renewed, files] {
    Result<RoleTls> tls = read_tls_files(files);
    if (!tls) return log::error("certificate-refused", {{log::Key::kError, tls.error()}});
    if (*renewed) (*renewed)(std::move(*tls));
    log::info("certificates-read-again");
  };
  return out;
}

// Of a principal without a profile: KEYHOLD_EVENTS_ACCESS_KEY_ID and KEYHOLD_EVENTS_SECRET_ACCESS_KEY for "events", and
// so on.
Status read_principal(RoleSecrets& out, const std::string& profile, const std::string& principal,
                      const std::string& variables) {
  if (!profile.empty()) return ok();
  KEYHOLD_TRY(std::string access_key_id, variable("KEYHOLD_" + variables + "_ACCESS_KEY_ID"));
  KEYHOLD_TRY(std::string secret, variable("KEYHOLD_" + variables + "_SECRET_ACCESS_KEY"));
  out.principals.emplace(principal, aws::Credentials{std::move(access_key_id), SecretBytes::copy_of(as_bytes(secret))});
  wipe(secret);
  return ok();
}

Result<OperatorLogin> read_operator() {
  OperatorLogin out;
  KEYHOLD_TRY(out.client_id, variable("KEYHOLD_OPERATOR_CLIENT_ID"));
  KEYHOLD_TRY(const std::string digest, variable("KEYHOLD_OPERATOR_SECRET_SHA256"));
  const Result<Bytes> bytes = from_hex(digest);
  if (!bytes || bytes->size() != out.secret_digest.size())
    return Error{ErrorCode::kInvalidArgument, "KEYHOLD_OPERATOR_SECRET_SHA256 must be 64 hex digits", "configuration"};
  std::ranges::copy(*bytes, out.secret_digest.begin());
  return out;
}

}  // namespace

Result<RoleSecrets> local_secrets(const KmsConfig& config) {
  KEYHOLD_TRY(RoleSecrets out, with_tls_files(config.tls));
  return out;
}

Result<RoleSecrets> local_secrets(const SecretsConfig& config) {
  KEYHOLD_TRY(RoleSecrets out, with_tls_files(config.tls));
  KEYHOLD_CHECK(read_principal(out, config.profile, "secrets", "SECRETS"));
  return out;
}

Result<RoleSecrets> local_secrets(const PlatformConfig& config) {
  KEYHOLD_TRY(RoleSecrets out, with_tls_files(config.tls));
  KEYHOLD_CHECK(read_principal(out, config.provisioner_profile, "provisioner", "PROVISIONER"));
  KEYHOLD_CHECK(read_principal(out, config.events_profile, "events", "EVENTS"));
  KEYHOLD_CHECK(read_principal(out, config.registry_profile, "registry", "REGISTRY"));
  KEYHOLD_TRY(OperatorLogin login, read_operator());
  out.operator_login = std::move(login);
  return out;
}

}  // namespace keyhold::apps

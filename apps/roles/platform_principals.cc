#include "roles/platform_principals.h"

#include <optional>

#include "roles/principal_credentials.h"
#include "roles/role_support.h"

namespace keyhold::apps {
namespace {

std::optional<std::string> trusted_ca(const RoleSecrets& secrets) {
  if (secrets.tls.ca_pem.empty()) return std::nullopt;
  return secrets.tls.ca_pem;
}

struct Services {
  std::shared_ptr<net::Client> kms, secrets;
  StsAccess sts;
};

Result<PlatformPrincipal> make_principal(const PrincipalName& principal, const Services& services, RoleSecrets& secrets,
                                         const Clock& clock) {
  KEYHOLD_TRY(const std::shared_ptr<aws::CredentialsProvider> credentials,
              principal_credentials(principal, services.sts, secrets, clock));
  const auto signer = [&](const char* service) {
    return std::make_shared<aws::SigV4Signer>(credentials, clock, services.sts.region, service);
  };
  return PlatformPrincipal{aws::KmsClient({services.kms, signer("kms")}),
                           aws::SecretsManagerClient({services.secrets, signer("secretsmanager")})};
}

}  // namespace

Result<PlatformPrincipals> make_principals(const PlatformConfig& config, RoleSecrets& secrets, const Clock& clock) {
  KEYHOLD_TRY(const std::shared_ptr<net::TlsContext> tls, net::TlsContext::client(trusted_ca(secrets)));
  Services services;
  services.sts = {config.sts, config.region, tls};
  KEYHOLD_TRY(services.kms, client_of(config.kms, tls));
  KEYHOLD_TRY(services.secrets, client_of(config.secrets_manager, tls));
  KEYHOLD_TRY(PlatformPrincipal provisioner,
              make_principal({"provisioner", config.provisioner_profile}, services, secrets, clock));
  KEYHOLD_TRY(PlatformPrincipal events, make_principal({"events", config.events_profile}, services, secrets, clock));
  KEYHOLD_TRY(PlatformPrincipal registry,
              make_principal({"registry", config.registry_profile}, services, secrets, clock));
  return PlatformPrincipals{std::move(provisioner), std::move(events), std::move(registry)};
}

Result<std::optional<ComponentLink>> link_to_kms(const PlatformConfig& config, RoleSecrets& secrets) {
  if (config.kms_component.empty() || !secrets.tls.component) return std::optional<ComponentLink>();
  ComponentLink out;
  KEYHOLD_TRY(out.tls, net::TlsContext::client(trusted_ca(secrets), std::move(*secrets.tls.component)));
  KEYHOLD_TRY(out.client, kms_component_client(config.kms_component, out.tls));
  return std::optional<ComponentLink>(std::move(out));
}

}  // namespace keyhold::apps

#pragma once

#include <memory>
#include <string>

#include "keyhold/aws/clients.h"
#include "keyhold/base/clock.h"
#include "keyhold/net/client.h"
#include "roles/config.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// One AWS principal's clients: every call that is made with them is that principal's, and no other's.
struct PlatformPrincipal {
  aws::KmsClient kms;
  aws::SecretsManagerClient secrets;
};

/// Who the platform is at AWS: the provisioner makes data keys, the two components open those of their own store.
struct PlatformPrincipals {
  PlatformPrincipal provisioner, events, registry;
};

/// Takes the credentials of all three out of `secrets`. `clock` outlives what is made. Errors: kInvalidArgument naming
/// the principal without credentials, or the endpoint that is none.
Result<PlatformPrincipals> make_principals(const PlatformConfig& config, RoleSecrets& secrets, const Clock& clock);

/// The connection to the component port of `kms`, whose certificate is renewed through `tls`.
struct ComponentLink {
  std::shared_ptr<net::TlsContext> tls;
  std::shared_ptr<net::Client> client;
};
/// Nothing without an endpoint (AWS has no such port) or without a certificate.
Result<std::optional<ComponentLink>> link_to_kms(const PlatformConfig& config, RoleSecrets& secrets);

}  // namespace keyhold::apps

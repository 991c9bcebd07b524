#pragma once

#include <memory>
#include <string>

#include "keyhold/aws/credentials.h"
#include "keyhold/base/clock.h"
#include "keyhold/net/tls_context.h"
#include "roles/config.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// Which principal, and which of the shared config file's profiles its credentials come from: `*` is the standard chain
/// without a profile, nothing the credentials that were handed over.
struct PrincipalName {
  std::string name;
  std::string profile;
};

/// Where STS is, for profiles that take on a role.
struct StsAccess {
  EndpointUrl endpoint;  ///< empty: AWS's of the Region
  std::string region;
  std::shared_ptr<net::TlsContext> tls;
};

/// Credentials of one principal, taken out of `secrets` where no profile is named. `clock` outlives what is made.
/// Errors: kInvalidArgument naming the principal without credentials, or what is wrong with its profile.
Result<std::shared_ptr<aws::CredentialsProvider>> principal_credentials(const PrincipalName& principal,
                                                                        const StsAccess& sts, RoleSecrets& secrets,
                                                                        const Clock& clock);

}  // namespace keyhold::apps

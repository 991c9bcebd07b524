#pragma once

#include <map>

#include "cli/blocking_api.h"
#include "dev/principal_policies.h"
#include "dev_file.h"
#include "keyhold/aws/credentials.h"

namespace keyhold::apps {

/// Who there is in a development deployment.
struct DevIdentities {
  std::string vendor_account;
  std::string provisioner_arn, events_arn, registry_arn;
  std::map<std::string, aws::Credentials> principals;  ///< "provisioner", "events", "registry", "secrets"
  AccountAccess platform, client;                      ///< an administrator each
};

/// Makes over the operator's API what is missing of it: the accounts `platform` and `client`, their users and policies.
/// The principals get a new access key each time, their old ones are deleted; an administrator keeps the one that
/// `earlier` knows, where that still exists. Errors: of the API.
Result<DevIdentities> make_identities(BlockingApi& kms, DeploymentId deployment, const std::string& region,
                                      const DevFile* earlier);

}  // namespace keyhold::apps

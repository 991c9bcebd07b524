#pragma once

#include <string>

#include "keyhold/base/id.h"

namespace keyhold::apps {

/// Where the principals of a deployment live.
struct PrincipalPlace {
  DeploymentId deployment;
  std::string region;
  std::string vendor_account;
  std::string partition = "aws";
};

/// The identity policies of policies/ for a deployment (crypto-design 2, "Who may do
/// what"). No one of them can both make and open a tenant's data key.
std::string provisioner_policy(const PrincipalPlace& place);
std::string events_policy(const PrincipalPlace& place);
std::string registry_policy(const PrincipalPlace& place);
std::string secrets_service_policy(const PrincipalPlace& place);

}  // namespace keyhold::apps

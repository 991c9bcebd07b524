#pragma once

#include <string>

#include "keyhold/base/id.h"

namespace keyhold::tenancy {

/// What is the same for all tenants of a deployment.
struct Deployment {
  DeploymentId id;
  std::string partition = "aws";
  std::string region;
  std::string vendor_account;   ///< 12 digits
  std::string provisioner_arn;  ///< the principal that makes data keys
  std::string component_arn;    ///< the principal of store `events`, which opens them
  std::string registry_arn;     ///< the principal that opens the platform's own keyring
};

}  // namespace keyhold::tenancy

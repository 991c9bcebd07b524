#pragma once

#include <string>

#include "keyhold/tenancy/deployment.h"
#include "keyhold/tenancy/model.h"

namespace keyhold::tenancy {

/// The key policy that a client applies as it is (crypto-design 3, a to d): JSON of several lines.
std::string byok_policy(const Deployment& deployment, const Tenant& tenant, const std::string& client_account);
/// The policy of a key that we make for a tenant in the vendor's account: the same split between our principals.
std::string vendor_policy(const Deployment& deployment, const Tenant& tenant);
/// The policy of the platform's own key.
std::string platform_policy(const Deployment& deployment);
/// The AWS CLI commands for both phases, as shell text.
std::string byok_guide(const Deployment& deployment, const Tenant& tenant, const std::string& policy);

}  // namespace keyhold::tenancy

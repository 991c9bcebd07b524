#pragma once

#include "keyhold/keyring/generation_maker.h"
#include "keyhold/tenancy/deployment.h"
#include "keyhold/tenancy/key_services.h"
#include "keyhold/tenancy/platform_row.h"

namespace keyhold::tenancy {

/// Makes the platform's own key and keyring, or finishes what a crash left of it; does nothing when all is there.
/// Returns the platform key's ARN. `maker` and `prover` are the platform keyring's (store `registry`, tenant zero).
Task<Result<std::string>> bootstrap_platform(Deployment deployment, PlatformGenerations& row, VendorKeys& keys,
                                             keyring::GenerationMaker& maker, keyring::GenerationProver& prover);

/// Only the platform key's ARN, which the makers need before anything else; made when missing.
Task<Result<std::string>> platform_key_arn(Deployment deployment, PlatformGenerations& row, VendorKeys& keys);

}  // namespace keyhold::tenancy

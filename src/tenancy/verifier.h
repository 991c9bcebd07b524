#pragma once

#include <string>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/record/place.h"
#include "keyhold/tenancy/deployment.h"
#include "keyhold/tenancy/key_services.h"
#include "keyhold/tenancy/model.h"
#include "keyhold/tenancy/verification.h"

namespace keyhold::tenancy {

/// Looks at a key the way it will be used, and the ways it must not be usable: crypto-design 3, "Activation probes".
/// Every check runs, so that one report names all that is wrong. Makes calls, changes nothing. Thread-safe.
class Verifier {
 public:
  Verifier(Deployment deployment, KeyProbe& provisioner, KeyProbe& component, const Clock& clock)
      : deployment_(std::move(deployment)), provisioner_(provisioner), component_(component), clock_(clock) {}

  Task<VerificationReport> verify(Tenant tenant);

 private:
  Task<std::vector<Check>> describe(Tenant tenant);
  Task<std::vector<Check>> use(Tenant tenant);
  Task<std::vector<Check>> misuse(Tenant tenant, Bytes blob);
  KeyProbe::Context context(TenantId tenant, DeploymentId deployment) const;

  const Deployment deployment_;
  KeyProbe& provisioner_;
  KeyProbe& component_;
  const Clock& clock_;
};

}  // namespace keyhold::tenancy

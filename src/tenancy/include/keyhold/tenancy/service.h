#pragma once

#include <functional>
#include <memory>

#include "keyhold/base/clock.h"
#include "keyhold/keyring/generation_maker.h"
#include "keyhold/tenancy/deployment.h"
#include "keyhold/tenancy/key_services.h"
#include "keyhold/tenancy/registry.h"
#include "keyhold/tenancy/tenancy.h"

namespace keyhold::tenancy {

/// What the service stands on; all outlive it.
struct TenancyParts {
  Deployment deployment;
  Registry& registry;
  keyring::GenerationRegistry& generations;
  keyring::GenerationMaker& maker;
  keyring::GenerationProver& events_prover;           ///< the keyring of store `events`
  std::function<void(TenantId)> generations_changed;  ///< makes the keyring open a tenant's keys anew
  KeyProbe& provisioner;
  KeyProbe& component;
  VendorKeys& vendor_keys;
  const Clock& clock;
};

std::unique_ptr<Tenancy> make_tenancy(TenancyParts parts);

}  // namespace keyhold::tenancy

#pragma once

#include "keyhold/keyring/generation.h"
#include "keyhold/tenancy/registry.h"

namespace keyhold::tenancy {

/// The tenants' generations as rows of the registry: kind "generation", name "<tenant>/<store>/<class>/<number>".
/// Thread-safe.
class TenantGenerations final : public keyring::GenerationRegistry {
 public:
  explicit TenantGenerations(Registry& registry) : registry_(registry) {}

  Task<Result<std::vector<keyring::Generation>>> generations(TenantId tenant, record::Store store) override;
  Task<Status> add(TenantId tenant, record::Store store, keyring::Generation row) override;
  Task<Status> activate(TenantId tenant, record::Store store, keyring::Generation row) override;
  Task<Result<keyring::Generation>> add_use(TenantId tenant, record::Store store, record::KeyClass cls,
                                            std::uint32_t number, std::uint64_t records, std::uint64_t bytes) override;

 private:
  Registry& registry_;
};

}  // namespace keyhold::tenancy

#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/id.h"
#include "keyhold/keyring/generation.h"
#include "keyhold/storage/engine.h"

namespace keyhold::tenancy {

/// The one row of the registry in clear: which deployment this is, the platform's KMS key, and the generations of the
/// platform keyring, under which all other rows are sealed. Nothing in it is secret: commitments and digests are
/// public, and a changed one makes the keyring refuse to open. Layout: docs/formats/registry.md.
struct PlatformRow {
  DeploymentId deployment = DeploymentId::zero();
  std::string key_arn;  ///< empty until the platform's key is made
  std::vector<keyring::Generation> generations;
  Bytes tail;  ///< which version was read; empty when there is no row yet

  std::string write() const;
  static Result<PlatformRow> parse(ByteView stored);
};

/// Keeps the platform's own generations in the platform row, so that a Keyring can open the platform keyring. All calls
/// are about TenantId::zero() in store `registry`; another place is kNotFound. Thread-safe.
class PlatformGenerations final : public keyring::GenerationRegistry {
 public:
  PlatformGenerations(storage::Engine& engine, DeploymentId deployment) : engine_(engine), deployment_(deployment) {}

  /// The row, or an empty one. Errors: kConflict (reason "other-deployment") when the store belongs to another
  /// deployment.
  Task<Result<PlatformRow>> read();
  /// Writes `row` if the stored one is still the version that it was read as.
  Task<Status> write(PlatformRow row);

  Task<Result<std::vector<keyring::Generation>>> generations(TenantId tenant, record::Store store) override;
  Task<Status> add(TenantId tenant, record::Store store, keyring::Generation row) override;
  Task<Status> activate(TenantId tenant, record::Store store, keyring::Generation row) override;
  Task<Result<keyring::Generation>> add_use(TenantId tenant, record::Store store, record::KeyClass cls,
                                            std::uint32_t number, std::uint64_t records, std::uint64_t bytes) override;

 private:
  storage::Engine& engine_;
  const DeploymentId deployment_;
};

}  // namespace keyhold::tenancy

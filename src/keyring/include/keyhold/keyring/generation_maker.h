#pragma once

#include "keyhold/base/clock.h"
#include "keyhold/keyring/generation.h"
#include "keyhold/keyring/key_services.h"
#include "keyhold/keyring/keyring_document.h"

namespace keyhold::keyring {

/// Opens a new generation from the secret as the store's own component and returns its commitment (step 4). A Keyring
/// of that store is one.
class GenerationProver {
 public:
  virtual ~GenerationProver() = default;
  virtual Task<Result<crypto::Digest>> prove(TenantId tenant, record::KeyClass cls, std::uint32_t generation) = 0;
};

/// Makes data keys, in the five steps of crypto-design 2 ("New generation, crash-safe"): after a crash at any point the
/// same call goes on where it stopped, and nothing is encrypted under a key before all five are done. Thread-safe; two
/// makers at once end with one generation.
class GenerationMaker {
 public:
  GenerationMaker(DeploymentId deployment, KeyMaker& maker, GenerationRegistry& registry, const Clock& clock)
      : deployment_(deployment), maker_(maker), registry_(registry), clock_(clock) {}

  /// Makes generation `number` of (tenant, store, cls) under `key_arn`, or finishes it; done already: ok.
  /// Errors: as KMS, Secrets Manager and the registry give them; kConflict when the secret changes too often.
  Task<Status> make(TenantId tenant, record::Store store, record::KeyClass cls, std::uint32_t number,
                    std::string key_arn, GenerationProver& prover);

  /// The version id that names the making of one generation: UUIDv5, `retry` 0 for the first try.
  static std::string version_id(DeploymentId deployment, const record::KeyPlace& place, std::uint32_t retry);

 private:
  Task<Result<Generation>> pending_row(record::KeyPlace place, std::string key_arn);
  Task<Result<Generation>> find_row(record::KeyPlace place);
  Task<Status> activate(record::KeyPlace place, Generation row);
  Task<Result<WrappedKey>> publish(record::KeyPlace place, std::string key_arn);
  Task<Result<WrappedKey>> publish_once(record::KeyPlace place, std::string key_arn, std::uint32_t retry);
  Task<Result<WrappedKey>> new_key(record::KeyPlace place, std::string key_arn);

  const DeploymentId deployment_;
  KeyMaker& maker_;
  GenerationRegistry& registry_;
  const Clock& clock_;
};

}  // namespace keyhold::keyring

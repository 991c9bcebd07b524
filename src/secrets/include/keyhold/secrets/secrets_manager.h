#pragma once

#include <memory>

#include "keyhold/secrets/rotator.h"
#include "keyhold/secrets/service.h"

namespace keyhold::backup {
class BackupWriter;
}

namespace keyhold::secrets {

/// The whole of the role without its wires: every secret in memory, and the service over them.
/// Threads: as its parts. Outlives every call made on it.
class SecretsManager {
 public:
  /// What it stands on; all outlive it.
  struct Ground {
    storage::Engine& engine;
    CallerKeys& keys;
    IdentityPolicies& policies;
    const Clock& clock;
    Executor executor;
    DeploymentId deployment;
    audit::Durability durability = audit::Durability::kSynced;
    RotationHooks* hooks = nullptr;           ///< null: no rotation
    std::chrono::seconds rotation_pause{10};  ///< after a rotation's first failure
  };

  /// Loads every secret, and checks that the audit log is whole. `store_key`: from open_store_key.
  /// Errors: kDoesNotOpen naming a row, or with the reason "audit-broken"; kUnavailable.
  static Task<Result<std::unique_ptr<SecretsManager>>> open(Ground ground, SecretBytes store_key);

  Service& service() noexcept { return service_; }
  Rotator& rotator() noexcept { return rotator_; }
  audit::AuditLog& audit() noexcept { return *audit_; }
  const SecretTable& secrets() const noexcept { return secrets_; }

  /// A backup of the store as of now: every change that was answered before is in it.
  Task<Result<std::unique_ptr<backup::BackupWriter>>> begin_backup();

  /// Erases the secrets whose recovery window has ended at `now`, each with an audit line. Returns how many.
  Task<Result<std::size_t>> erase_expired(WallTime now);

 private:
  SecretsManager(const Ground& ground, const SecretBytes& store_key, std::unique_ptr<Vault> vault,
                 std::unique_ptr<audit::AuditLog> audit);
  Task<Status> erase_if_expired(SecretPtr seen, WallTime now);

  storage::Engine& engine_;
  const SecretBytes backup_key_;
  std::unique_ptr<Vault> vault_;
  std::unique_ptr<audit::AuditLog> audit_;
  SecretTable secrets_;
  ChangeLock changes_;
  NoRotationHooks no_hooks_;
  const Parts parts_;
  Service service_;
  Rotator rotator_;
};

}  // namespace keyhold::secrets

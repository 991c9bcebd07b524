#pragma once

#include <memory>

#include "keyhold/base/change_lock.h"
#include "keyhold/base/slow_work.h"
#include "keyhold/kms/access_key_uses.h"
#include "keyhold/kms/backups.h"
#include "keyhold/kms/destroyer.h"
#include "keyhold/kms/explainer.h"
#include "keyhold/kms/grant_table.h"
#include "keyhold/kms/identities.h"
#include "keyhold/kms/key_store_table.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/maintenance.h"
#include "keyhold/kms/revocation_feed.h"
#include "keyhold/kms/root_files.h"
#include "keyhold/kms/seal_slots.h"
#include "keyhold/kms/service.h"
#include "keyhold/kms/session_tokens.h"
#include "keyhold/kms/token_service.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {

/// The whole of the role without its wires: everything loaded, in memory, and the services over it.
/// `engine`, `files`, `clock` and the executor's context outlive it. Threads: as its parts.
class Kms {
 public:
  /// Loads every row; checks that each key's material opens, and that the audit log is whole.
  /// Errors: kDoesNotOpen with the reason "root-epoch-mismatch" or "audit-broken", or naming a row; kUnavailable.
  static Task<Result<std::unique_ptr<Kms>>> open(storage::Engine& engine, RootFiles& files, Root root,
                                                 const Clock& clock, Executor executor, audit::Durability durability);

  Service& service() noexcept { return service_; }
  Identities& identities() noexcept { return identities_; }
  const Identities& identities() const noexcept { return identities_; }
  TokenService& token_service() noexcept { return token_service_; }
  const Explainer& explainer() const noexcept { return explainer_; }
  Destroyer& destroyer() noexcept { return destroyer_; }
  Maintenance& maintenance() noexcept { return maintenance_; }
  SealSlots& seal_slots() noexcept { return seal_slots_; }
  const SealSlots& seal_slots() const noexcept { return seal_slots_; }
  Backups& backups() noexcept { return backups_; }
  RevocationFeed& feed() noexcept { return feed_; }
  audit::AuditLog& audit() noexcept { return *audit_; }
  const audit::AuditLog& audit() const noexcept { return *audit_; }
  const KeyTable& keys() const noexcept { return keys_; }
  const GrantTable& grants() const noexcept { return grants_; }
  void limit_keys(std::uint32_t per_second) noexcept { keys_.limit(per_second); }  ///< as KeyTable::limit
  const iam::Directory& directory() const noexcept { return directory_; }
  OidcKeys& oidc_keys() noexcept { return oidc_keys_; }
  AccessKeyUses& access_key_uses() noexcept { return access_key_uses_; }
  const Vault& vault() const noexcept { return *vault_; }

 private:
  Kms(std::unique_ptr<Vault> vault, std::unique_ptr<audit::AuditLog> audit, RootFiles& files, const Clock& clock);
  Status load_row(const record::ControlRow& row);
  Task<Status> load_key(std::string_view body);
  Status load_last_use(const record::ControlRow& row);
  Task<Status> make_session_key(storage::Engine* engine);

  std::unique_ptr<Vault> vault_;
  std::unique_ptr<audit::AuditLog> audit_;
  KeyTable keys_;
  GrantTable grants_;
  KeyStoreTable key_stores_;
  iam::Directory directory_;
  AccessKeyUses access_key_uses_;
  RevocationFeed feed_;
  SessionTokens session_tokens_;
  OidcKeys oidc_keys_;
  ChangeLock changes_;
  SlowWork slow_work_{1};
  backup::OpenBackups open_backups_;
  const Parts parts_;
  Service service_;
  Identities identities_;
  TokenService token_service_;
  Explainer explainer_;
  Destroyer destroyer_;
  Maintenance maintenance_;
  SealSlots seal_slots_;
  Backups backups_;
};

/// Makes the state of a new deployment in an empty engine: root key, seal file, key file, first epoch. Returns the
/// recovery passphrase, which is kept nowhere. Errors: kConflict when the engine already holds a deployment.
Task<Result<SecretBytes>> initialize(storage::Engine& engine, RootFiles& files, DeploymentId deployment,
                                     crypto::Argon2Cost cost);

/// Brings the files in line with the store after a crash, then unseals with the key file, or with `passphrase`.
/// Errors: as RootFiles; kNotFound when the engine is empty.
Task<Result<Root>> unseal(storage::Engine& engine, RootFiles& files, const SecretBytes* passphrase);

/// The same with what somebody shows, whose check runs on `slow_work`. All outlive the call. Errors: also
/// kUnauthenticated, reason "slot-not-opened".
Task<Result<Root>> unseal_with(storage::Engine& engine, RootFiles& files, SlowWork& slow_work, SlotProof proof);

}  // namespace keyhold::kms

#pragma once

#include <vector>

#include "keyhold/base/task.h"
#include "keyhold/record/name_key.h"
#include "keyhold/record/record.h"
#include "keyhold/record/record_key.h"
#include "keyhold/record/storage_key.h"
#include "keyhold/secrets/caller_keys.h"
#include "keyhold/secrets/secret.h"
#include "keyhold/storage/engine.h"

namespace keyhold::secrets {

/// The sealed rows of store 8 (docs/formats/secrets-store.md): secrets under the store's own data key, each version's
/// value under a data key of its own. Thread-safe; outlives every call made on it.
class Vault {
 public:
  /// `store_key`: 32 bytes, from open_store_key. `engine` outlives the vault.
  Vault(storage::Engine& engine, const SecretBytes& store_key, DeploymentId deployment);

  DeploymentId deployment() const noexcept { return deployment_; }
  /// The audit log's own key, made at the first call.
  Task<Result<SecretBytes>> load_audit_key();
  /// Every secret. Errors: kDoesNotOpen for a row that does not open or is of an unknown kind.
  Task<Result<std::vector<Secret>>> load_secrets();

  Status put_secret(storage::Batch& batch, const Secret& secret) const;
  /// The secret's row and all of its values.
  void erase_secret(storage::Batch& batch, const Secret& secret) const;

  void put_value(storage::Batch& batch, const Secret& secret, const Version& version, const SecretBytes& data_key,
                 const SecretValue& value) const;
  void erase_value(storage::Batch& batch, const Secret& secret, const Version& version) const;
  /// Errors: kNotFound when it is gone (pruned or deleted meanwhile); kDoesNotOpen.
  Task<Result<SecretValue>> load_value(SecretPtr secret, std::uint64_t number, SecretBytes data_key) const;

  /// What stands for a secret where its name may not: in the audit log.
  std::string opaque_id(const Secret& secret) const;

 private:
  Bytes value_row(std::string_view arn, std::uint64_t number) const;
  record::RecordKey value_key(const SecretBytes& data_key) const;
  Task<Result<std::optional<SecretBytes>>> read_audit_key();

  storage::Engine& engine_;
  const DeploymentId deployment_;
  const record::RecordKey key_;
  const record::NameKey names_;
  const record::TenantStore at_;
};

}  // namespace keyhold::secrets

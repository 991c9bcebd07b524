#include "keyhold/secrets/secrets_manager.h"

#include "keyhold/backup/backup_writer.h"

namespace keyhold::secrets {
namespace {

constexpr const char* kScheduler = "keyhold:secret-deletion-scheduler";

bool is_expired(const Secret& secret, WallTime now) {
  return secret.deletion && *secret.deletion <= now;
}

}  // namespace

SecretsManager::SecretsManager(const Ground& ground, const SecretBytes& store_key, std::unique_ptr<Vault> vault,
                               std::unique_ptr<audit::AuditLog> audit)
    : engine_(ground.engine),
      backup_key_(record::backup_mac_key(store_key)),
      vault_(std::move(vault)),
      audit_(std::move(audit)),
      parts_{*vault_,      secrets_,
             ground.keys,  ground.policies,
             *audit_,      changes_,
             ground.clock, ground.hooks == nullptr ? static_cast<RotationHooks&>(no_hooks_) : *ground.hooks},
      service_(parts_),
      rotator_(parts_, parts_.hooks, ground.rotation_pause) {}

Task<Result<std::unique_ptr<SecretsManager>>> SecretsManager::open(Ground ground, SecretBytes store_key) {
  auto vault = std::make_unique<Vault>(ground.engine, store_key, ground.deployment);
  KEYHOLD_CO_TRY(SecretBytes audit_key, co_await vault->load_audit_key());
  audit::Options options{ground.deployment, "secrets", ground.durability};
  KEYHOLD_CO_TRY(
      std::unique_ptr<audit::AuditLog> audit,
      co_await audit::open(ground.engine, std::move(audit_key), ground.clock, ground.executor, std::move(options)));
  KEYHOLD_CO_TRY(std::vector<Secret> secrets, co_await vault->load_secrets());
  auto out = std::unique_ptr<SecretsManager>(new SecretsManager(ground, store_key, std::move(vault), std::move(audit)));
  for (Secret& secret : secrets) out->secrets_.put(std::make_shared<const Secret>(std::move(secret)));
  co_return out;
}

Task<Status> SecretsManager::erase_if_expired(SecretPtr seen, WallTime now) {
  const ChangeLock::Turn turn = co_await changes_.enter();
  const SecretPtr secret = secrets_.find(seen->place);
  if (secret == nullptr || !is_expired(*secret, now)) co_return ok();
  storage::Batch batch;
  vault_->erase_secret(batch, *secret);
  audit::Decision decision{.request_id = {},
                           .who = kScheduler,
                           .action = "secretsmanager:DeleteSecret",
                           .resource = vault_->opaque_id(*secret),
                           .source = {},
                           .context = {},
                           .verdict = "recovery window ended",
                           .error = {}};
  KEYHOLD_CO_CHECK(co_await audit_->append(std::move(decision), std::move(batch)));
  secrets_.remove(secret->place);
  co_return ok();
}

Task<Result<std::size_t>> SecretsManager::erase_expired(WallTime now) {
  std::size_t count = 0;
  for (const SecretPtr& secret : secrets_.all()) {
    if (!is_expired(*secret, now)) continue;
    KEYHOLD_CO_CHECK(co_await erase_if_expired(secret, now));
    ++count;
  }
  co_return count;
}

// Nothing here is erased for good by a compaction, so no backup is cut: values lie under data keys of their own.
Task<Result<std::unique_ptr<backup::BackupWriter>>> SecretsManager::begin_backup() {
  const ChangeLock::Turn turn = co_await changes_.enter();
  const record::BackupHeader header{vault_->deployment(), record::Store::kSecrets, 0, parts_.clock.now()};
  co_return std::make_unique<backup::BackupWriter>(engine_.snapshot(), header, backup_key_.clone(), nullptr);
}

}  // namespace keyhold::secrets

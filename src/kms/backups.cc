#include "keyhold/kms/backups.h"

#include "keyhold/base/change_lock.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {

// Under the lock, so that no turn is half done: the rows are all of the root epoch that the header says.
Task<Result<std::unique_ptr<backup::BackupWriter>>> Backups::begin() {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  record::BackupHeader header{parts_.vault.deployment(), record::Store::kKms, parts_.vault.root_epoch(),
                              parts_.clock.now()};
  std::unique_ptr<backup::OpenBackups::Entry> entry = open_.enter();
  std::unique_ptr<storage::Snapshot> snapshot = parts_.vault.snapshot();
  co_return std::make_unique<backup::BackupWriter>(std::move(snapshot), header, parts_.vault.backup_key(),
                                                   std::move(entry));
}

Task<Result<Bytes>> Backups::seal_file() {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(files_.recover(parts_.vault.root_epoch()));
  co_return files_.seal_file();
}

}  // namespace keyhold::kms

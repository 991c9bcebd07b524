#pragma once

#include <memory>

#include "keyhold/backup/open_backups.h"
#include "keyhold/base/secret.h"
#include "keyhold/base/task.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/record/backup_file.h"
#include "keyhold/storage/engine.h"

namespace keyhold::backup {

/// Makes a backup of everything that an engine holds, as of one moment, piece by piece (docs/formats/backup.md): the
/// rows as they are stored, which is ciphertext. Threads: one at a time. The engine outlives it.
class BackupWriter {
 public:
  /// `entry` may be null: nothing cuts this backup. `mac_key`: from record::backup_mac_key.
  BackupWriter(std::unique_ptr<storage::Snapshot> snapshot, const record::BackupHeader& header, SecretBytes mac_key,
               std::unique_ptr<OpenBackups::Entry> entry);

  const record::BackupHeader& header() const noexcept { return header_; }
  /// The next piece of the file, some 1 MiB; none at its end. Errors: kUnavailable, reason "backup-cut", when rows were
  /// erased for good meanwhile; as storage::Reader.
  Task<Result<Bytes>> next();

 private:
  enum class Stage { kHeader, kRows, kEnd, kDone };
  Task<Result<Bytes>> next_block();
  Bytes end();

  std::unique_ptr<OpenBackups::Entry> entry_;  // dies after the snapshot
  std::unique_ptr<storage::Snapshot> snapshot_;
  const record::BackupHeader header_;
  const SecretBytes mac_key_;
  Stage stage_ = Stage::kHeader;
  storage::Range left_;
  std::uint64_t rows_ = 0;
  crypto::Sha256 digest_;
};

}  // namespace keyhold::backup

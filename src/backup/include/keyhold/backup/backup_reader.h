#pragma once

#include <cstdint>
#include <functional>
#include <istream>

#include "keyhold/base/secret.h"
#include "keyhold/base/task.h"
#include "keyhold/record/backup_file.h"
#include "keyhold/storage/engine.h"

namespace keyhold::backup {

/// What was read of a backup: enough to check it once the key that its MAC is made with is there.
struct ReadBackup {
  record::BackupHeader header;
  std::uint64_t rows = 0;
  std::uint64_t size_bytes = 0;
  crypto::Digest digest{};  ///< of everything before the MAC's part
  crypto::Digest mac{};     ///< as the file has it
};

/// What is told while rows are read, now and then: how many bytes so far.
using Progress = std::function<void(std::uint64_t read_bytes)>;

/// Reads a backup from `in` to its end, and writes its rows into `engine`, which is empty; null: nowhere, the file is
/// only looked through. Nothing is proven until `check`. Blocks on `in`. Errors: kDoesNotOpen, reason "backup-damaged",
/// naming the fault; kConflict, reason "store-not-empty"; as storage::Engine.
Task<Result<ReadBackup>> read_backup(std::istream* in, storage::Engine* engine, Progress progress);

/// That the file is one whole backup, made by the holder of the key. Errors: kDoesNotOpen, reason "backup-damaged".
Status check(const ReadBackup& backup, const SecretBytes& mac_key);

}  // namespace keyhold::backup

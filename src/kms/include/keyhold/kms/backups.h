#pragma once

#include <memory>

#include "keyhold/backup/backup_writer.h"
#include "keyhold/base/task.h"
#include "keyhold/kms/parts.h"
#include "keyhold/kms/root_files.h"

namespace keyhold::kms {

/// Backups of the KMS store, while it serves. A turn of the epoch ends those that are open: what a destroyed key leaves
/// must not stay on the disk for them. Threads: safe from any executor.
class Backups {
 public:
  Backups(Parts parts, RootFiles& files, backup::OpenBackups& open) : parts_(parts), files_(files), open_(open) {}

  /// As of now: every change that was answered before is in it. Changes wait for the moment that this takes.
  Task<Result<std::unique_ptr<backup::BackupWriter>>> begin();
  /// The seal file as it is, which opens the backups of its root epoch.
  Task<Result<Bytes>> seal_file();

 private:
  Parts parts_;
  RootFiles& files_;
  backup::OpenBackups& open_;
};

}  // namespace keyhold::kms

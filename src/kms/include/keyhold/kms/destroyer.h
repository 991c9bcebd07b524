#pragma once

#include <string>
#include <vector>

#include "keyhold/backup/open_backups.h"
#include "keyhold/base/task.h"
#include "keyhold/kms/identities.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"
#include "keyhold/kms/root_files.h"

namespace keyhold::kms {

/// Ends deletion windows: destroys the keys whose time has come, for good (crypto-design 10). All due keys share one
/// turn of the epoch: new files beside the old, one durable batch that leaves tombstones and everything else sealed
/// anew under a new epoch key and root key, then the files take their names, then the erased rows leave the disk.
/// Threads: safe from any executor.
class Destroyer {
 public:
  Destroyer(Parts parts, RootFiles& files, backup::OpenBackups& backups)
      : parts_(parts), files_(files), backups_(backups) {}

  /// Destroys each key whose window ends at or before `as_of`; returns their ARNs. `who` is for the audit line.
  Task<Result<std::vector<std::string>>> run(WallTime as_of, std::string who);
  /// The same turn with no key due: a new root key, a new epoch key and a new key file, everything sealed anew. Import
  /// tokens and the old key file are of no use afterwards. Returns the new root epoch.
  Task<Result<std::uint32_t>> rotate_root(Administrator by);
  /// What a crash, or a full disk, after a turn left to do: files without their names, erased rows still on disk.
  Task<Status> finish();

 private:
  Task<Status> finish_last_turn();
  Task<Status> compact();
  Task<Status> turn_without(std::vector<KeyPtr> due, audit::Decision line);
  void forget(const std::vector<KeyPtr>& due, WallTime now);

  Parts parts_;
  RootFiles& files_;
  backup::OpenBackups& backups_;
};

}  // namespace keyhold::kms

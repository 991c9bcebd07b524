#pragma once

#include <filesystem>
#include <string>

#include "keyhold/audit/audit_log.h"
#include "keyhold/backup/backup_reader.h"
#include "roles/restore_options.h"

/// What restoring a backup is in every role: into an empty data directory, by a second folder in it, checked before it
/// takes its place.
namespace keyhold::apps {

/// What a restore has brought back.
struct Restored {
  backup::ReadBackup backup;
  std::uint64_t audit_lines = 0;  ///< without the one that tells of the restore
  std::uint64_t later_lines = 0;  ///< of the newer export: what was decided after the backup
};

/// The folder that a restore works in. It goes away with all in it when it is not adopted.
class RestoreFolder {
 public:
  /// Errors: kConflict, reason "data-directory-not-empty"; as make_private_directory.
  static Result<RestoreFolder> make(const std::filesystem::path& data_directory);
  RestoreFolder(RestoreFolder&& other) noexcept;
  RestoreFolder& operator=(RestoreFolder&&) = delete;
  ~RestoreFolder();

  const std::filesystem::path& path() const noexcept { return path_; }  ///< stands for the data directory meanwhile
  /// Its files are the data directory's from now on; durable on return. Errors: kUnavailable.
  Status adopt();

 private:
  RestoreFolder(std::filesystem::path data_directory, std::filesystem::path path)
      : data_directory_(std::move(data_directory)), path_(std::move(path)) {}
  std::filesystem::path data_directory_, path_;  // empty: moved from
};

/// Reads the backup's rows into `engine`. Errors: as read_backup; kInvalidArgument, reason "another-roles-backup" or
/// "other-deployment" (`deployment`, where it is known).
Task<Result<backup::ReadBackup>> read_into(storage::Engine* engine, std::filesystem::path file, record::Store store,
                                           DeploymentId deployment);

/// Compares a restored log with an export of the same log, made later: the export must hold the log's last line.
/// Returns how many lines came after it. Errors: kDoesNotOpen, reason "audit-broken" (the export, or they differ);
/// kConflict, "key-destroyed-since", when a line after it tells of a destroyed key.
Task<Result<std::uint64_t>> check_against(audit::AuditLog* log, std::filesystem::path newer_export);

/// The line that says that this store was restored, and from what.
audit::Decision restore_line(const backup::ReadBackup& from);

}  // namespace keyhold::apps

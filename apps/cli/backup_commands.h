#pragma once

#include <filesystem>

#include "cli/place.h"

/// The operator's backups of the kms and secrets roles, taken over their component ports while they serve.
namespace keyhold::apps {

struct BackupOptions {
  std::filesystem::path output;
  std::filesystem::path seal;  ///< kms only: where the seal file goes; empty: it is not taken
};

/// Writes the backup, looks it through, and says what is in it; its progress goes to standard error.
int take_backup(const CommonOptions& common, PortOf role, const BackupOptions& options);

}  // namespace keyhold::apps

#pragma once

#include <filesystem>

namespace keyhold::apps {

/// What `keyhold kms restore` and `keyhold secrets restore` take.
struct RestoreOptions {
  std::filesystem::path backup;
  std::filesystem::path seal;   ///< kms only: the seal file of the backup's root epoch
  std::filesystem::path audit;  ///< a newer export of the audit log, to compare with; empty: none
};

}  // namespace keyhold::apps

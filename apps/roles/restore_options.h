#pragma once

#include <filesystem>

namespace keyhold::apps {

/// What `keyhold kms restore` and `keyhold secrets restore` take.
struct RestoreOptions {
  std::filesystem::path backup;
  std::filesystem::path seal;   ///< kms only: the seal file of the backup's root epoch
  std::filesystem::path audit;  ///< a newer export of the audit log, to compare with; empty: none
};

/// Where a restore works, in the data directory. While it is there, no role starts on that directory: it may hold half
/// of a store.
inline constexpr const char* kRestoringFolder = "restoring";

}  // namespace keyhold::apps

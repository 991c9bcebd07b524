#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "keyhold/base/result.h"

namespace keyhold::apps {

struct LegibleScan {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> hits;  ///< "WORD in FILE"
};

/// Looks for `words` in every file below `directory`, but for the two that hold credentials by design. Errors: of a
/// file.
Result<LegibleScan> scan_for(const std::vector<std::string>& words, const std::filesystem::path& directory);

}  // namespace keyhold::apps

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/event_access.h"

namespace keyhold::apps {

struct ImportProgress {
  std::uint64_t events = 0;    ///< acknowledged
  std::uint64_t repeated = 0;  ///< of these, there already
};

/// The next line to import, or nothing at the end.
using NextLine = std::function<Result<std::optional<std::string>>()>;

/// Imports lines of NDJSON: each stream's events in their order, many streams at once. Batches depend on the lines
/// alone, and every event has its id: a repeat after a stop finds what is there and goes on, with nothing doubled.
/// Calls `progress` now and then. Errors: of a line, with its number, or of the API; what was acknowledged before
/// stays.
Result<ImportProgress> import_lines(EventAccess& access, const NextLine& next,
                                    const std::function<void(ImportProgress)>& progress);

/// `keyhold event import`.
int import_events(const CommonOptions& common, const std::string& tenant, const std::filesystem::path& file);

}  // namespace keyhold::apps

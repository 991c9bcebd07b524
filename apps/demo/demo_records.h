#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "keyhold/base/result.h"

namespace keyhold::apps {

/// The demo's records: one onboarding event a company, each in a stream of its own.
struct DemoRecords {
  std::vector<std::string> import_lines;    ///< as `keyhold event import` takes them
  std::map<std::string, std::string> data;  ///< stream to its event's data, byte for byte
  std::vector<std::string> names;           ///< what must not be legible on disk

  /// From a CSV file with a header; the first column names the stream, the second is the company's name.
  static Result<DemoRecords> read(const std::filesystem::path& csv);
};

}  // namespace keyhold::apps

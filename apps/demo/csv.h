#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keyhold::apps {

using CsvRow = std::vector<std::string>;

/// The rows of a CSV text (RFC 4180: quoted fields may hold commas, quotes and line ends), the header among them.
std::vector<CsvRow> parse_csv(std::string_view text);

}  // namespace keyhold::apps

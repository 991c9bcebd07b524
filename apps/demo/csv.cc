#include "demo/csv.h"

#include <utility>

namespace keyhold::apps {

std::vector<CsvRow> parse_csv(std::string_view text) {
  std::vector<CsvRow> out;
  CsvRow row;
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool doubled = quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"';
    if (doubled) ++i;
    if (c == '"' && !doubled)
      quoted = !quoted;
    else if (quoted || (c != ',' && c != '\n' && c != '\r'))
      field += c;
    if (quoted || (c != ',' && c != '\n')) continue;
    row.push_back(std::exchange(field, std::string()));
    if (c == '\n') out.push_back(std::exchange(row, CsvRow()));
  }
  if (!field.empty() || !row.empty()) {
    row.push_back(std::move(field));
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace keyhold::apps

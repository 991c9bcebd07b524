#include "demo/legible_scan.h"

#include "files.h"

namespace keyhold::apps {

Result<LegibleScan> scan_for(const std::vector<std::string>& words, const std::filesystem::path& directory) {
  LegibleScan out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name == "dev.json" || name == "tenant-credentials.json") continue;
    const Result<PlaintextBytes> content = read_file(entry.path());
    if (!content && content.error().code == ErrorCode::kNotFound) continue;  // the engine just removed it
    if (!content) return content.error();
    ++out.files;
    out.bytes += content->size();
    for (const std::string& word : words)
      if (content->text().find(word) != std::string_view::npos)
        out.hits.push_back(word + " in " + entry.path().string());
  }
  return out;
}

}  // namespace keyhold::apps

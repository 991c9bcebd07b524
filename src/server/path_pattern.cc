#include "path_pattern.h"

#include <algorithm>

#include "keyhold/aws/protocol.h"

namespace keyhold::server {
namespace {

std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

}  // namespace

std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path) {
  std::vector<std::string> variables;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (expected != "*") {
      if (segment != expected) return std::nullopt;
      continue;
    }
    Result<std::string> decoded = aws::percent_decode(segment);
    if (!decoded || decoded->empty()) return std::nullopt;
    variables.push_back(std::move(*decoded));
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return variables;
}

}  // namespace keyhold::server

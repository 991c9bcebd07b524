#include "xml.h"

#include <array>
#include <utility>

namespace keyhold::aws {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};

std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.front() != '&') {
      out.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    const auto* found = kEntities.begin();
    while (found != kEntities.end() && !text.starts_with(found->first)) ++found;
    if (found == kEntities.end()) return std::nullopt;
    out.push_back(found->second);
    text.remove_prefix(found->first.size());
  }
  return out;
}

}  // namespace

std::optional<std::string> xml_element(std::string_view xml, std::string_view name) {
  const std::string open = '<' + std::string(name) + '>';
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view rest = xml.substr(begin + open.size());
  const std::size_t end = rest.find("</" + std::string(name) + '>');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view text = rest.substr(0, end);
  if (text.find('<') != std::string_view::npos) return std::nullopt;
  return unescape(text);
}

}  // namespace keyhold::aws

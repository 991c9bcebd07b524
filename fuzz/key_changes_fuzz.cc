// The stream of key changes, as a server says it. The first byte is the size of the pieces that it comes in: where it
// is cut must not matter.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/keyring/revocation_lines.h"

namespace {

using keyhold::keyring::RevocationLines;

struct Seen {
  bool whole = true;
  std::vector<std::string> changes;  // an empty text stands for a loss
  std::string last_id;
  bool operator==(const Seen&) const = default;
};

Seen read_in_pieces(std::string_view text, std::size_t size) {
  Seen seen;
  const RevocationLines::Handlers handlers{[&](const std::string& arn) { seen.changes.push_back("arn " + arn); },
                                           [&] { seen.changes.emplace_back(); }};
  RevocationLines lines(handlers);
  for (std::size_t at = 0; at < text.size() && seen.whole; at += size)
    seen.whole = lines.take(text.substr(at, size)).has_value();
  seen.last_id = lines.last_id();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Seen at_once = read_in_pieces(text, std::max<std::size_t>(text.size(), 1));
  if (read_in_pieces(text, data[0] % 32 + 1U) != at_once) std::abort();
  for (const char c : at_once.last_id)
    if (c < '0' || c > '9') std::abort();
  return 0;
}

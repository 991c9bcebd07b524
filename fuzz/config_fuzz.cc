// A role's TOML file: any text is a configuration or an error, and a good one is written so that it reads the same
// again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "roles/config_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keyhold::apps;
  const auto text_of = [](const auto& config) { return to_toml(config); };
  const auto read = parse_config({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (!read || !read->faults.empty()) return 0;
  const std::string written = std::visit(text_of, read->config);
  const auto again = parse_config(written, "fuzz.toml");
  if (!again || !again->faults.empty() || std::visit(text_of, again->config) != written) std::abort();
  return 0;
}

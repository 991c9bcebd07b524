// A schedule expression: what is taken names windows that follow one another, each within a day, and each is found
// again by its end.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "../src/secrets/rotation_schedule.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keyhold;
  secrets::Rotation rotation;
  rotation.schedule = std::string(reinterpret_cast<const char*>(data), size);
  if (!secrets::check_rules(rotation)) return 0;
  WallTime after = parse_rfc3339("2026-03-01T12:34:56Z").value();
  for (int i = 0; i < 3; ++i) {
    const auto window = secrets::next_window(rotation, after);
    if (!window) return 0;
    if (window->begin < after - std::chrono::days(1) || window->end <= window->begin) std::abort();
    if (std::chrono::floor<std::chrono::days>(window->begin) != std::chrono::floor<std::chrono::days>(window->end))
      std::abort();
    rotation.next = window->end;
    if (secrets::due_at(rotation) != window->begin) std::abort();
    after = window->end;
  }
  return 0;
}

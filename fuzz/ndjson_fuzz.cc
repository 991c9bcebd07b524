#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "keyhold/base/json.h"
#include "keyhold/server/event_body.h"

// The body of an append, as an array and as lines. What is taken as an array, a strict parser takes too; and the same
// events are taken as lines when each stands on its own.
namespace {

using namespace keyhold;
using server::BodyForm;

// A body that holds nothing that only Boost.JSON refuses: numbers beyond a double, members repeated within data.
bool strict_parser_may_differ(std::string_view reason) {
  return reason.find("twice") != std::string_view::npos || reason.find("repeated") != std::string_view::npos ||
         reason.find("exponent") != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(server::read_metadata_body(text));
  static_cast<void>(server::read_event_body(text, BodyForm::kNdjson));
  const auto events = server::read_event_body(text, BodyForm::kJsonArray);
  if (!events) return 0;
  const Result<json::Value> parsed = json::parse(text, {.depth = 34});
  if (!parsed && !strict_parser_may_differ(parsed.error().detail)) std::abort();
  if (parsed && parsed->get_array().size() != events->size()) std::abort();
  return 0;
}

#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::apps {

/// One line of an import file, split: which stream it is for, and the event as the API takes it, with the bytes of
/// every other member exactly as they stand in the line.
struct ImportLine {
  std::string stream;
  std::string event;

  /// Errors: kInvalidArgument, when the line is no JSON object with one text member "stream". Whether the rest is an
  /// event is for the server to say.
  static Result<ImportLine> parse(std::string_view line);
};

}  // namespace keyhold::apps

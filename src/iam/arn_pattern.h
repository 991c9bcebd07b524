#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "pattern.h"

namespace keyhold::iam {

/// The six parts of an ARN, the last with its own colons; nothing when there are fewer or it doesn't start with "arn".
std::optional<std::array<std::string_view, 6>> split_arn(std::string_view text) noexcept;

/// `*`, or an ARN whose parts may hold wildcards. Each part is matched by itself, so that a `*` never runs over a colon
/// into the account or Region.
class ArnPattern {
 public:
  /// Errors: kInvalidArgument.
  static Result<ArnPattern> compile(std::string_view text, bool escapes);
  bool matches(std::string_view arn) const noexcept;

 private:
  std::optional<std::array<Pattern, 6>> parts_;  // nothing: `*`
};

}  // namespace keyhold::iam

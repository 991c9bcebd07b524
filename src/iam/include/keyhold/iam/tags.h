#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::iam {

/// Of a user, role or session: what `aws:PrincipalTag/<key>` compares.
using Tags = std::map<std::string, std::string, std::less<>>;
inline constexpr std::size_t kMaxTags = 50;

/// AWS's rules: at most 50; keys of 1 to 128 characters that differ by more than case and don't begin with `aws:`,
/// values of 256 at most; letters, digits, spaces and _.:/=+-@ in both. Errors: kInvalidArgument, ValidationError;
/// kLimitExceeded, LimitExceeded.
Status check_tags(const Tags& tags);

}  // namespace keyhold::iam

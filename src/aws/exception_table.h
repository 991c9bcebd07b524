#pragma once

#include <string_view>

#include "keyhold/aws/error.h"

namespace keyhold::aws {

/// The exception of last resort for a code that came without a name.
std::string_view default_exception(ErrorCode code, Dialect dialect) noexcept;

}  // namespace keyhold::aws

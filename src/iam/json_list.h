#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/json.h"
#include "keyhold/base/result.h"

namespace keyhold::iam {

/// IAM's "one or a list": the elements as texts, at least one. Views point into `value`. Errors: kInvalidArgument,
/// naming `element`.
Result<std::vector<std::string_view>> text_list(const json::Value& value, std::string_view element);

/// The same for condition values, where numbers and booleans may stand unquoted.
Result<std::vector<std::string>> scalar_list(const json::Value& value, std::string_view element);

}  // namespace keyhold::iam

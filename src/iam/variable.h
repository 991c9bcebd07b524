#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "condition_key.h"
#include "keyhold/base/result.h"
#include "keyhold/iam/policy.h"

namespace keyhold::iam {

struct Question;

/// `${key}` or `${key, 'default'}` in a policy's text: the request's own value of a condition key.
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
struct Variable {
  ConditionKey key;
  std::optional<std::string> fallback;  ///< for a request without the key

  /// `text`: what stands between the braces. Errors: kInvalidArgument, also for a key that a condition may not name.
  static Result<Variable> parse(std::string_view text, PolicyKind kind);
  /// Nothing when the request has no value and there is no default, or when it has several values.
  std::optional<std::string_view> value_in(const Question& question) const;
};

}  // namespace keyhold::iam

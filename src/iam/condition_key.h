#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/iam/policy.h"

namespace keyhold::iam {

/// Where a condition key's values come from.
enum class KeySource : std::uint8_t {
  kContext,                ///< Question::context
  kEncryptionContextPair,  ///< kms:EncryptionContext:<name>: the values of the pairs with that name, ignoring case
  kEncryptionContextKeys,  ///< kms:EncryptionContextKeys: the names of all pairs, exact
};

/// A condition key in a policy, its name normalised.
struct ConditionKey {
  KeySource source = KeySource::kContext;
  std::string name = {};  ///< lower case; of a pair, the pair's name

  /// Refuses any name that is not on AWS's lists for `aws:`, `kms:` and `secretsmanager:`, since a misspelt key is
  /// missing from each request, and would turn a Deny off or a negated Allow on. An identity policy may use keys of
  /// other services for their own actions. Errors: kInvalidArgument.
  static Result<ConditionKey> parse(std::string_view name, PolicyKind kind);
};

}  // namespace keyhold::iam

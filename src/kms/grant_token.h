#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/aws/arn.h"
#include "keyhold/base/result.h"
#include "keyhold/kms/grant_table.h"

namespace keyhold::kms {

/// What a grant token names (docs/formats/grant-token.md). It proves nothing and gives no right: grants count from the
/// moment they are made, so that a token is only another name for one.
struct GrantToken {
  using Serial = std::array<std::byte, 16>;

  aws::KeyArn key;
  std::string grant_id;
  std::optional<Serial> serial = {};  ///< random; tokens of the first version have none

  /// Another token at every call, each of them a name of the same grant.
  static GrantToken fresh(aws::KeyArn key, std::string grant_id);

  std::string text() const;
  /// Errors: InvalidGrantTokenException.
  static Result<GrantToken> parse(std::string_view text);
};

}  // namespace keyhold::kms

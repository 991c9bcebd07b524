#pragma once

#include <string>
#include <string_view>

#include "keyhold/aws/arn.h"
#include "keyhold/base/result.h"
#include "keyhold/kms/grant_table.h"

namespace keyhold::kms {

/// What a grant token names (docs/formats/grant-token.md). It proves nothing and gives no right: grants count from the
/// moment they are made, so that a token is only another name for one.
struct GrantToken {
  aws::KeyArn key;
  std::string grant_id;

  std::string text() const;
  /// Errors: InvalidGrantTokenException.
  static Result<GrantToken> parse(std::string_view text);
};

}  // namespace keyhold::kms

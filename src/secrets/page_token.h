#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"

namespace keyhold::secrets {

/// Where a page of ListSecrets ended: after the secret of that time and ARN.
struct PageEnd {
  WallTime created;
  std::string arn;
  auto operator<=>(const PageEnd&) const = default;
};

std::string page_token(const PageEnd& end);
/// Takes exactly what page_token writes; else kInvalidArgument, "InvalidNextTokenException".
Result<PageEnd> parse_page_token(std::string_view token);

}  // namespace keyhold::secrets

#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"

namespace keyhold::secrets {

/// Where a page of a list ended: after what has that time and, among those of one time, that text.
struct PageEnd {
  WallTime time;
  std::string text;
  auto operator<=>(const PageEnd&) const = default;
};

std::string page_token(const PageEnd& end);
/// Takes exactly what page_token writes; else kInvalidArgument, "InvalidNextTokenException".
Result<PageEnd> parse_page_token(std::string_view token);

}  // namespace keyhold::secrets

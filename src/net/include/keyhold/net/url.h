#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::net {

/// Where a server is reached.
struct Endpoint {
  std::string host;  ///< a name or a numeric address; an IPv6 address without brackets
  std::uint16_t port = 443;

  /// As in a Host header: brackets around IPv6, the port unless it is 443.
  std::string authority() const;
  bool operator==(const Endpoint&) const = default;
};

struct Url {
  Endpoint endpoint;
  std::string target;  ///< path and query, at least "/"
};

/// Parses "https://host[:port][/path][?query]". Errors: kInvalidArgument for any other scheme, user names, fragments,
/// empty or odd hosts and ports.
Result<Url> parse_url(std::string_view text);

}  // namespace keyhold::net

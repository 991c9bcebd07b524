#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::iam {

/// An IPv4 or IPv6 CIDR range (RFC 4632, RFC 4291), kept as IPv6; an IPv4 address is its ::ffff:0:0/96 form, so a
/// mapped address and the plain one are the same. Bits after the prefix don't count.
class IpRange {
 public:
  /// "203.0.113.0/24", "2001:db8::/32", or a lone address. Errors: kInvalidArgument.
  static Result<IpRange> parse(std::string_view text);
  /// False also for what is no address.
  bool contains(std::string_view address) const noexcept;

 private:
  std::array<std::uint8_t, 16> base_{};
  unsigned prefix_bits_ = 128;
};

}  // namespace keyhold::iam

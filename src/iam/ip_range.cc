#include "ip_range.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

namespace keyhold::iam {
namespace {

using Address = std::array<std::uint8_t, 16>;

/// Reads a lone address; `is_v4` tells in which form it was written.
std::optional<Address> read_address(std::string_view text, bool& is_v4) noexcept {
  std::array<char, INET6_ADDRSTRLEN> buffer{};  // inet_pton wants an end mark
  if (text.size() >= buffer.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(text.begin(), text.end(), buffer.begin());
  Address out{};
  is_v4 = text.find(':') == std::string_view::npos;
  if (!is_v4) return inet_pton(AF_INET6, buffer.data(), out.data()) == 1 ? std::optional(out) : std::nullopt;
  out[10] = out[11] = 0xff;
  return inet_pton(AF_INET, buffer.data(), out.data() + 12) == 1 ? std::optional(out) : std::nullopt;
}

std::optional<unsigned> read_prefix(std::string_view text, unsigned max) noexcept {
  unsigned bits = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (code != std::errc() || end != text.data() + text.size() || bits > max) return std::nullopt;
  return bits;
}

}  // namespace

Result<IpRange> IpRange::parse(std::string_view text) {
  const Error error{ErrorCode::kInvalidArgument, "not an IP address or CIDR range"};
  const std::size_t slash = text.find('/');
  bool is_v4 = false;
  const auto base = read_address(text.substr(0, slash), is_v4);
  if (!base) return error;
  IpRange out;
  out.base_ = *base;
  if (slash == std::string_view::npos) return out;
  const auto bits = read_prefix(text.substr(slash + 1), is_v4 ? 32 : 128);
  if (!bits) return error;
  out.prefix_bits_ = is_v4 ? *bits + 96 : *bits;
  return out;
}

bool IpRange::contains(std::string_view address) const noexcept {
  bool is_v4 = false;
  const auto other = read_address(address, is_v4);
  if (!other) return false;
  const unsigned whole = prefix_bits_ / 8, rest = prefix_bits_ % 8;
  if (std::memcmp(base_.data(), other->data(), whole) != 0) return false;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  return ((base_[whole] ^ (*other)[whole]) & mask) == 0;
}

}  // namespace keyhold::iam

#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <span>

#include "keyhold/base/bytes.h"

namespace keyhold::record {

/// 16 bytes that stand for something else. One type a meaning, so that a chain tag never fits where a name's tag does.
template <class Meaning>
class Tag {
 public:
  static constexpr std::size_t kSize = 16;
  Tag() noexcept = default;  ///< zeros
  explicit Tag(std::span<const std::byte, kSize> bytes) noexcept { std::copy_n(bytes.data(), kSize, bytes_.data()); }
  ByteView bytes() const noexcept { return bytes_; }
  auto operator<=>(const Tag&) const = default;

 private:
  std::array<std::byte, kSize> bytes_{};
};

/// What a record is to its successor: its GCM tag, or its origin tag once re-encrypted. Public. Zeros before the first.
using ChainTag = Tag<struct ChainTagMeaning>;
/// A stream, event id or control row in a storage key: HMAC of its name, 16 bytes. See name_key.h.
using NameTag = Tag<struct NameTagMeaning>;
using Tag16 = NameTag;
/// A tenant in a storage key.
using TenantRowTag = Tag<struct TenantRowTagMeaning>;

}  // namespace keyhold::record

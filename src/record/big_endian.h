#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "keyhold/base/bytes.h"

/// Integers at fixed places of memory that is known to be large enough. For the record's header and associated data,
/// which every read and write pays for: ByteWriter's calls cost a third of a 256-byte seal there.
namespace keyhold::record {

template <std::unsigned_integral Int>
Int swap_to_big_endian(Int value) noexcept {
  if constexpr (sizeof(Int) == 2) return __builtin_bswap16(value);
  if constexpr (sizeof(Int) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(Int) == 8) return __builtin_bswap64(value);
  return value;
}
static_assert(std::endian::native == std::endian::little, "Keyhold runs on little-endian machines");

template <std::unsigned_integral Int>
std::byte* store(std::byte* at, Int value) noexcept {
  const Int big = swap_to_big_endian(value);
  std::memcpy(at, &big, sizeof big);
  return at + sizeof big;
}

inline std::byte* store(std::byte* at, ByteView bytes) noexcept {
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

template <std::unsigned_integral Int>
Int load(const std::byte* at) noexcept {
  Int big;
  std::memcpy(&big, at, sizeof big);
  return swap_to_big_endian(big);
}

}  // namespace keyhold::record

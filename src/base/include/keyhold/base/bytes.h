#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/result.h"

namespace keyhold {

/// Bytes that are nobody's secret: ciphertext, keys on disk, wire framing.
using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

inline ByteView as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

/// Lower-case hex and RFC 4648 base64 (with padding). Without table lookups, so that encoding a key leaks nothing
/// through the cache. Decoders take exactly what the encoder makes (hex: either case); else kInvalidArgument.
std::string to_hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);
std::string to_base64(ByteView bytes);
Result<Bytes> from_base64(std::string_view text);
/// Writes 4·⌈n/3⌉ characters to `out`, which the caller has sized; for secrets, into memory that will be wiped.
void encode_base64(ByteView bytes, std::span<char> out) noexcept;
/// Decodes into `out` (at least 3·n/4 bytes); returns the decoded size.
Result<std::size_t> decode_base64(std::string_view text, std::span<std::byte> out) noexcept;
constexpr std::size_t base64_size(std::size_t n) { return (n + 2) / 3 * 4; }

/// True when `text` is well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, at most U+10FFFF).
bool is_utf8(std::string_view text) noexcept;

/// Appends big-endian integers, raw bytes and length-prefixed strings (`LP`: u32 length, then the bytes).
class ByteWriter {
 public:
  explicit ByteWriter(std::size_t reserve_bytes = 0) { out_.reserve(reserve_bytes); }
  ByteWriter& u8(std::uint8_t v);
  ByteWriter& u16(std::uint16_t v);
  ByteWriter& u32(std::uint32_t v);
  ByteWriter& u64(std::uint64_t v);
  ByteWriter& raw(ByteView bytes);
  ByteWriter& raw(std::string_view text) { return raw(as_bytes(text)); }
  ByteWriter& lp(ByteView bytes);
  ByteWriter& lp(std::string_view text) { return lp(as_bytes(text)); }
  /// A domain string of `crypto-design`: the ASCII text followed by one zero byte.
  ByteWriter& domain(std::string_view text) { return raw(text).u8(0); }
  ByteView view() const noexcept { return out_; }
  Bytes take() noexcept { return std::move(out_); }

 private:
  Bytes out_;
};

/// Reads what ByteWriter writes. Every read past the end is kDoesNotOpen, never undefined. Views point into the input.
class ByteReader {
 public:
  explicit ByteReader(ByteView in) noexcept : in_(in) {}
  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16();
  Result<std::uint32_t> u32();
  Result<std::uint64_t> u64();
  Result<ByteView> raw(std::size_t n);
  /// `u32` length, at most `max`, then that many bytes.
  Result<ByteView> lp(std::size_t max);
  Status expect(ByteView literal);
  Status expect(std::string_view literal) { return expect(as_bytes(literal)); }
  /// All that is left: `min` to `max` bytes.
  Result<ByteView> rest(std::size_t min, std::size_t max);
  template <std::size_t N>
  Result<std::array<std::byte, N>> bytes() {
    KEYHOLD_TRY(const ByteView view, raw(N));
    std::array<std::byte, N> out;
    std::memcpy(out.data(), view.data(), N);
    return out;
  }
  /// Nothing may be left.
  Status end() const;
  std::size_t left() const noexcept { return in_.size(); }

 private:
  ByteView in_;
};

}  // namespace keyhold

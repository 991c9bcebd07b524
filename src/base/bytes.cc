#include "keyhold/base/bytes.h"

namespace keyhold {
namespace {

// Branch-free and table-free character arithmetic: what a key encodes to must not show in the cache.
// `less(a, b)` is all ones when a < b, else zero, for values below 2^15.
constexpr int less(int a, int b) {
  return (a - b) >> 15;
}

constexpr char hex_digit(int v) {
  return static_cast<char>('0' + v + (less(9, v) & ('a' - '0' - 10)));
}

constexpr char base64_digit(int v) {
  int c = 'A' + v;
  c += less(25, v) & ('a' - 'A' - 26);
  c += less(51, v) & ('0' - 'a' - 26);
  c += less(61, v) & ('+' - '0' - 10);
  c += less(62, v) & ('/' - '+' - 1);
  return static_cast<char>(c);
}

// -1 when `c` is not in [first, last]; else its distance from `first`, plus `base`.
constexpr int in_range(int c, int first, int last, int base) {
  const int inside = ~less(c, first) & ~less(last, c);
  return (inside & (c - first + base + 1)) - 1;
}
constexpr int merge(int a, int b) {
  return a + b + 1;
}  // at most one of them is not -1

// Sixteen characters at once. A comparison makes each lane all ones or all zeros, so these too have no branch to leak
// by.
typedef unsigned char Lanes __attribute__((vector_size(16)));

Lanes everywhere(unsigned char value) {
  return Lanes{} + value;
}
Lanes within(Lanes c, unsigned char first, unsigned char last) {
  return (Lanes)((c >= first) & (c <= last));
}

Lanes load_lanes(const void* from) {
  Lanes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

bool any_lane(Lanes lanes) {
  std::uint64_t halves[2];
  std::memcpy(halves, &lanes, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

// The values of sixteen base64 digits; adds to `bad` the lanes that hold none.
Lanes base64_values(Lanes c, Lanes& bad) {
  const Lanes upper = within(c, 'A', 'Z'), lower = within(c, 'a', 'z'), digit = within(c, '0', '9');
  const Lanes plus = within(c, '+', '+'), slash = within(c, '/', '/');
  bad |= ~(upper | lower | digit | plus | slash);
  return (upper & (c - everywhere('A'))) | (lower & (c - everywhere('a' - 26))) | (digit & (c + everywhere(52 - '0'))) |
         (plus & everywhere(62)) | (slash & everywhere(63));
}

// Sixteen digits, none of them padding, to twelve bytes.
void decode_sixteen(const char* text, std::byte* out, Lanes& bad) {
  const Lanes lanes = base64_values(load_lanes(text), bad);
  std::uint8_t values[sizeof lanes];
  std::memcpy(values, &lanes, sizeof lanes);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint8_t* const v = values + 4 * i;
    out[3 * i] = static_cast<std::byte>(v[0] << 2 | v[1] >> 4);
    out[3 * i + 1] = static_cast<std::byte>((v[1] & 15) << 4 | v[2] >> 2);
    out[3 * i + 2] = static_cast<std::byte>((v[2] & 3) << 6 | v[3]);
  }
}

// Sixteen bytes to their thirty-two digits.
void encode_sixteen(const std::byte* bytes, char* out) {
  const auto digits = [](Lanes v) { return v + everywhere('0') + (within(v, 10, 15) & everywhere('a' - '0' - 10)); };
  const Lanes both = load_lanes(bytes);
  const Lanes high = digits(both >> 4), low = digits(both & everywhere(15));
  for (std::size_t i = 0; i < sizeof both; ++i) {
    out[2 * i] = static_cast<char>(high[i]);
    out[2 * i + 1] = static_cast<char>(low[i]);
  }
}

constexpr int hex_value(int c) {
  return merge(merge(in_range(c, '0', '9', 0), in_range(c, 'a', 'f', 10)), in_range(c, 'A', 'F', 10));
}
constexpr int base64_value(int c) {
  const int letters = merge(in_range(c, 'A', 'Z', 0), in_range(c, 'a', 'z', 26));
  const int others = merge(merge(in_range(c, '0', '9', 52), in_range(c, '+', '+', 62)), in_range(c, '/', '/', 63));
  return merge(letters, others);
}

template <class Number>
std::array<std::byte, sizeof(Number)> big_endian_bytes(Number v) {
  std::array<std::byte, sizeof v> out;
  for (std::size_t i = sizeof v; i > 0; --i, v = static_cast<Number>(v >> 4 >> 4))
    out[i - 1] = static_cast<std::byte>(v & 0xff);
  return out;
}

Error not_base64() {
  return {ErrorCode::kInvalidArgument, "not valid base64 (RFC 4648, with padding)"};
}
Error short_input() {
  return {ErrorCode::kDoesNotOpen, "input ends too early"};
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2, '\0');
  std::size_t i = 0;
  for (; bytes.size() - i >= sizeof(Lanes); i += sizeof(Lanes)) encode_sixteen(&bytes[i], &out[2 * i]);
  for (; i < bytes.size(); ++i) {
    const int v = std::to_integer<int>(bytes[i]);
    out[2 * i] = hex_digit(v >> 4);
    out[2 * i + 1] = hex_digit(v & 15);
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return Error{ErrorCode::kInvalidArgument, "hex needs an even number of digits"};
  Bytes out(text.size() / 2);
  int bad = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = hex_value(static_cast<unsigned char>(text[2 * i]));
    const int low = hex_value(static_cast<unsigned char>(text[2 * i + 1]));
    bad |= high | low;
    out[i] = static_cast<std::byte>(((high & 15) << 4) | (low & 15));
  }
  if (bad < 0) return Error{ErrorCode::kInvalidArgument, "not a hex digit"};
  return out;
}

void encode_base64(ByteView in, std::span<char> out) noexcept {
  std::size_t o = 0;
  for (std::size_t i = 0; i < in.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, in.size() - i);
    int v = std::to_integer<int>(in[i]) << 16;
    if (n > 1) v |= std::to_integer<int>(in[i + 1]) << 8;
    if (n > 2) v |= std::to_integer<int>(in[i + 2]);
    out[o++] = base64_digit(v >> 18);
    out[o++] = base64_digit((v >> 12) & 63);
    out[o++] = n > 1 ? base64_digit((v >> 6) & 63) : '=';
    out[o++] = n > 2 ? base64_digit(v & 63) : '=';
  }
}

std::string to_base64(ByteView bytes) {
  std::string out(base64_size(bytes.size()), '\0');
  encode_base64(bytes, out);
  return out;
}

Result<std::size_t> decode_base64(std::string_view text, std::span<std::byte> out) noexcept {
  if (text.size() % 4 != 0) return not_base64();
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  Lanes bad_lanes{};
  std::size_t i = 0, o = 0;
  for (; text.size() - i > sizeof(Lanes); i += 16, o += 12) decode_sixteen(&text[i], &out[o], bad_lanes);
  int bad = any_lane(bad_lanes) ? -1 : 0;
  for (; i < text.size(); i += 4) {
    const std::size_t digits = i + 4 == text.size() ? 4 - padding : 4;
    int v = 0;
    for (std::size_t j = 0; j < digits; ++j) {
      const int d = base64_value(static_cast<unsigned char>(text[i + j]));
      bad |= d;
      v |= (d & 63) << (18 - 6 * static_cast<int>(j));
    }
    const std::size_t n = digits - 1;
    for (std::size_t j = 0; j < n; ++j) out[o++] = static_cast<std::byte>((v >> (16 - 8 * static_cast<int>(j))) & 255);
    if (n < 3 && (v & ((1 << (24 - 8 * static_cast<int>(n))) - 1)) != 0) bad = -1;  // unused bits must be zero
  }
  if (bad < 0) return not_base64();
  return o;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes out(text.size() / 4 * 3);
  KEYHOLD_TRY(const std::size_t size, decode_base64(text, out));
  out.resize(size);
  return out;
}

bool is_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || i + more >= text.size()) return false;
    const unsigned second = byte(i + 1);
    const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (std::size_t j = 2; j <= more; ++j)
      if ((byte(i + j) & 0xc0) != 0x80) return false;
    i += more + 1;
  }
  return true;
}

ByteWriter& ByteWriter::u8(std::uint8_t v) {
  out_.push_back(static_cast<std::byte>(v));
  return *this;
}
ByteWriter& ByteWriter::u16(std::uint16_t v) {
  return raw(big_endian_bytes(v));
}
ByteWriter& ByteWriter::u32(std::uint32_t v) {
  return raw(big_endian_bytes(v));
}
ByteWriter& ByteWriter::u64(std::uint64_t v) {
  return raw(big_endian_bytes(v));
}
ByteWriter& ByteWriter::raw(ByteView bytes) {
  out_.insert(out_.end(), bytes.begin(), bytes.end());
  return *this;
}
ByteWriter& ByteWriter::lp(ByteView bytes) {
  return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
}

Result<ByteView> ByteReader::raw(std::size_t n) {
  if (n > in_.size()) return short_input();
  const ByteView out = in_.first(n);
  in_ = in_.subspan(n);
  return out;
}

namespace {
std::uint64_t big_endian(ByteView bytes) {
  std::uint64_t v = 0;
  for (const std::byte b : bytes) v = (v << 8) | std::to_integer<std::uint64_t>(b);
  return v;
}
}  // namespace

Result<std::uint8_t> ByteReader::u8() {
  KEYHOLD_TRY(const ByteView v, raw(1));
  return static_cast<std::uint8_t>(big_endian(v));
}
Result<std::uint16_t> ByteReader::u16() {
  KEYHOLD_TRY(const ByteView v, raw(2));
  return static_cast<std::uint16_t>(big_endian(v));
}
Result<std::uint32_t> ByteReader::u32() {
  KEYHOLD_TRY(const ByteView v, raw(4));
  return static_cast<std::uint32_t>(big_endian(v));
}
Result<std::uint64_t> ByteReader::u64() {
  KEYHOLD_TRY(const ByteView v, raw(8));
  return big_endian(v);
}

Result<ByteView> ByteReader::lp(std::size_t max) {
  KEYHOLD_TRY(const std::uint32_t n, u32());
  if (n > max) return Error{ErrorCode::kDoesNotOpen, "length prefix above its limit"};
  return raw(n);
}

Status ByteReader::expect(ByteView literal) {
  KEYHOLD_TRY(const ByteView found, raw(literal.size()));
  if (std::memcmp(found.data(), literal.data(), literal.size()) != 0)
    return Error{ErrorCode::kDoesNotOpen, "a fixed field has another value"};
  return ok();
}

Result<ByteView> ByteReader::rest(std::size_t min, std::size_t max) {
  if (in_.size() < min || in_.size() > max) return Error{ErrorCode::kDoesNotOpen, "length out of range"};
  return raw(in_.size());
}

Status ByteReader::end() const {
  if (!in_.empty()) return Error{ErrorCode::kDoesNotOpen, "bytes after the end"};
  return ok();
}

}  // namespace keyhold

#include "plaintext_writer.h"

#include "big_endian.h"

namespace keyhold::record {

PlaintextWriter& PlaintextWriter::u8(std::uint8_t value) {
  const std::byte byte{value};
  return raw({&byte, 1});
}

PlaintextWriter& PlaintextWriter::u32(std::uint32_t value) {
  std::byte bytes[sizeof value];
  store(bytes, value);
  return raw(bytes);
}

PlaintextWriter& PlaintextWriter::u64(std::uint64_t value) {
  std::byte bytes[sizeof value];
  store(bytes, value);
  return raw(bytes);
}

PlaintextWriter& PlaintextWriter::time(WallTime value) {
  return u64(static_cast<std::uint64_t>(value.time_since_epoch().count()));
}

PlaintextWriter& PlaintextWriter::raw(ByteView bytes) {
  out_.append(bytes);
  return *this;
}

PlaintextWriter& PlaintextWriter::lp(ByteView bytes) {
  return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
}

Result<WallTime> read_time(ByteReader& in) {
  KEYHOLD_TRY(const std::uint64_t millis, in.u64());
  return WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(millis)));
}

Result<std::string_view> read_text(ByteReader& in, std::size_t max) {
  KEYHOLD_TRY(const ByteView bytes, in.lp(max));
  return as_text(bytes);
}

}  // namespace keyhold::record

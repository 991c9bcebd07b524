#pragma once

#include <cstddef>
#include <cstdint>

#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/secret.h"

namespace keyhold::record {

/// ByteWriter for what will be sealed: writes into memory that is wiped.
class PlaintextWriter {
 public:
  explicit PlaintextWriter(std::size_t reserve_bytes) { out_.reserve(reserve_bytes); }
  PlaintextWriter& u8(std::uint8_t value);
  PlaintextWriter& u32(std::uint32_t value);
  PlaintextWriter& u64(std::uint64_t value);
  PlaintextWriter& time(WallTime value);  ///< u64 milliseconds
  PlaintextWriter& raw(ByteView bytes);
  PlaintextWriter& lp(ByteView bytes);
  PlaintextWriter& lp(std::string_view text) { return lp(as_bytes(text)); }
  PlaintextBytes take() noexcept { return std::move(out_); }

 private:
  PlaintextBytes out_;
};

/// What PlaintextWriter::time wrote.
Result<WallTime> read_time(ByteReader& in);
/// LP text of at most `max` bytes.
Result<std::string_view> read_text(ByteReader& in, std::size_t max);

}  // namespace keyhold::record

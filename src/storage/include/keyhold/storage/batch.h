#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "keyhold/base/bytes.h"

namespace keyhold::storage {

/// The longest key an engine takes; the shortest is one byte. Keys sort as unsigned bytes.
inline constexpr std::size_t kMaxKeyBytes = 1024;

struct Row {
  Bytes key;
  Bytes value;
  bool operator==(const Row&) const = default;
};

/// The keys from `begin` up to, not including, `end`; an empty `end` means to the last key. An inverted range is empty.
struct Range {
  Bytes begin;
  Bytes end;
  bool operator==(const Range&) const = default;
};

/// The keys that start with `prefix`; all keys when it is empty.
Range prefix_range(ByteView prefix);
/// The first key after `key`: where a scan goes on.
Bytes key_after(ByteView key);
bool contains(const Range& range, ByteView key) noexcept;
bool is_empty(const Range& range) noexcept;

/// What must hold for a batch to be written. Without `tail`: there is no row at `key`. With it: there is one, and its
/// value ends with these bytes. A sealed record ends with its tag, so a tail of 16 bytes names one exact version.
struct Condition {
  Bytes key;
  std::optional<Bytes> tail;
};

/// One atomic write: all of it or nothing. The order inside is erase_ranges, erases, puts: a row that the batch puts
/// survives an erasure in the same batch.
struct Batch {
  std::vector<Condition> conditions = {};
  std::vector<Row> puts = {};
  std::vector<Bytes> erases = {};
  std::vector<Range> erase_ranges = {};
};

/// kInvalidArgument when a key of `batch` is empty or longer than kMaxKeyBytes.
Status check(const Batch& batch);
/// Keys and values together, for limits.
std::size_t size_bytes(const Batch& batch) noexcept;

/// kConflict: a condition did not hold, and nothing of the batch was written.
enum class Outcome : std::uint8_t { kDone, kConflict };

}  // namespace keyhold::storage

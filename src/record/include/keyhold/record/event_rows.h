#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/record/name_key.h"
#include "keyhold/record/record.h"
#include "keyhold/record/tag.h"

/// The rows beside an event: its position, its id, its stream's head (docs/formats/storage-keys.md). Each is a record
/// of kind control, sealed for its own storage key, so a row moved to another key does not open.
namespace keyhold::record {

inline constexpr std::size_t kMaxStreamName = 1024;       ///< bytes, of a control row's kind and name too
inline constexpr std::size_t kMaxStreamMetadata = 65536;  ///< bytes

/// Where a row is sealed for: its storage key, and for a position row its number.
Place row_place(ByteView storage_key, std::uint64_t number = 0);

struct PositionRow {  // key 05
  std::string_view stream;
  std::uint64_t seq = 0;
};
struct EventIdRow {  // key 06
  std::uint64_t seq = 0;
  crypto::Digest content;  ///< event_content_digest
};
struct StreamHead {  // key 07
  std::string_view name;
  std::uint64_t length = 0;  ///< events; the next one's number
  ChainTag last;             ///< chain tag of the last event, zeros before the first
  bool deleted = false;      ///< tombstoned: can't be reopened
  ByteView metadata;         ///< JSON text, or empty
  WallTime created = {};
  WallTime changed = {};
};

PlaintextBytes encode_row(const PositionRow& row);
PlaintextBytes encode_row(const EventIdRow& row);
PlaintextBytes encode_row(const StreamHead& row);

/// Views point into `plaintext`. Errors: kDoesNotOpen.
Result<PositionRow> parse_position_row(ByteView plaintext);
Result<EventIdRow> parse_event_id_row(ByteView plaintext);
/// Also checks that the tag of the name is the one in the key that the row was read from: `expected`.
Result<StreamHead> parse_stream_head(ByteView plaintext, const NameKey& names, const NameTag& expected);

/// Seals an encoded row for its own key; opens it again.
Bytes seal_row(const RecordKey& key, const Place& place, const PlaintextBytes& row);
OpenResult open_row(const KeyLookup& keys, const Place& place, ByteView record);

}  // namespace keyhold::record

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/digest.h"

namespace keyhold::record {

inline constexpr std::size_t kMaxEventId = 256;             ///< bytes; also of an event's type
inline constexpr std::size_t kMaxEventTime = 64;            ///< bytes
inline constexpr std::size_t kMaxEventContent = 1'000'000;  ///< bytes of data and metadata

/// The plaintext of an event record (docs/formats/event-payload.md). Views: they live as long as what they came from.
struct EventPayload {
  enum class Encoding : std::uint8_t { kJson = 0, kBytes = 1 };

  std::uint64_t position = 0;  ///< in the tenant's commit order; the position row of that number points back here
  WallTime recorded = {};      ///< when the server took it
  std::string_view id;
  std::string_view type;
  std::string_view time;  ///< RFC 3339 as the caller wrote it, or empty
  Encoding encoding = Encoding::kJson;
  ByteView metadata;  ///< JSON text as received, or empty
  ByteView data;      ///< JSON text as received, or bytes
};

/// Errors: kInvalidArgument beyond a limit above.
Result<PlaintextBytes> encode_event(const EventPayload& event);
/// Writes the server's part into what encode_event made: an event gets its place after it was encoded, and again when
/// another writer took that place.
void stamp_event(std::span<std::byte> encoded, std::uint64_t position, WallTime recorded);
/// Takes exactly what encode_event makes; else kDoesNotOpen.
Result<EventPayload> parse_event(ByteView plaintext);
/// SHA-256 over what the caller gave (id to data), without what the server adds: equal for a retry of the same event.
crypto::Digest event_content_digest(const EventPayload& event);

}  // namespace keyhold::record

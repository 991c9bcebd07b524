#include "keyhold/record/event_payload.h"

#include "big_endian.h"
#include "plaintext_writer.h"

namespace keyhold::record {
namespace {

constexpr std::uint8_t kPayloadVersion = 2;
constexpr std::size_t kFixedPayloadBytes = 1 + 8 + 8 + 3 * 4 + 1 + 4;

std::size_t payload_size(const EventPayload& e) {
  return kFixedPayloadBytes + e.id.size() + e.type.size() + e.time.size() + e.metadata.size() + e.data.size();
}

bool content_fits(const EventPayload& e) {
  return e.metadata.size() <= kMaxEventContent && e.data.size() <= kMaxEventContent - e.metadata.size();
}

bool fits(const EventPayload& e) {
  return e.id.size() <= kMaxEventId && e.type.size() <= kMaxEventId && e.time.size() <= kMaxEventTime &&
         content_fits(e);
}

// All that the caller gave but the bytes of metadata and data themselves.
PlaintextWriter& write_caller_fields(PlaintextWriter& out, const EventPayload& e) {
  return out.lp(e.id)
      .lp(e.type)
      .lp(e.time)
      .u8(static_cast<std::uint8_t>(e.encoding))
      .u32(static_cast<std::uint32_t>(e.metadata.size()));
}

Result<EventPayload::Encoding> read_encoding(ByteReader& in) {
  KEYHOLD_TRY(const std::uint8_t encoding, in.u8());
  if (encoding > static_cast<std::uint8_t>(EventPayload::Encoding::kBytes))
    return Error{ErrorCode::kDoesNotOpen, "an event of unknown encoding"};
  return static_cast<EventPayload::Encoding>(encoding);
}

}  // namespace

Result<PlaintextBytes> encode_event(const EventPayload& event) {
  if (!fits(event)) return Error{ErrorCode::kInvalidArgument, "an event beyond its limits"};
  PlaintextWriter out(payload_size(event));
  out.u8(kPayloadVersion).u64(event.position).time(event.recorded);
  write_caller_fields(out, event).raw(event.metadata).raw(event.data);
  return out.take();
}

void stamp_event(std::span<std::byte> encoded, std::uint64_t position, WallTime recorded) {
  std::byte* const at = store(encoded.data() + 1, position);
  store(at, static_cast<std::uint64_t>(recorded.time_since_epoch().count()));
}

Result<EventPayload> parse_event(ByteView plaintext) {
  ByteReader in(plaintext);
  KEYHOLD_TRY(const std::uint8_t version, in.u8());
  if (version != kPayloadVersion) return Error{ErrorCode::kDoesNotOpen, "an event of unknown version"};
  EventPayload event;
  KEYHOLD_TRY(event.position, in.u64());
  KEYHOLD_TRY(event.recorded, read_time(in));
  KEYHOLD_TRY(event.id, read_text(in, kMaxEventId));
  KEYHOLD_TRY(event.type, read_text(in, kMaxEventId));
  KEYHOLD_TRY(event.time, read_text(in, kMaxEventTime));
  KEYHOLD_TRY(event.encoding, read_encoding(in));
  KEYHOLD_TRY(event.metadata, in.lp(kMaxEventContent));
  KEYHOLD_TRY(event.data, in.rest(0, kMaxEventContent - event.metadata.size()));
  return event;
}

crypto::Digest event_content_digest(const EventPayload& event) {
  PlaintextWriter fields(kFixedPayloadBytes + event.id.size() + event.type.size() + event.time.size());
  write_caller_fields(fields, event);
  const PlaintextBytes written = fields.take();
  return crypto::sha256({written.view(), event.metadata, event.data});
}

}  // namespace keyhold::record

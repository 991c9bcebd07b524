#include "keyhold/stores/event.h"

#include <string>

#include "keyhold/base/id.h"
#include "keyhold/record/event_payload.h"
#include "keyhold/stores/limits.h"

namespace keyhold::stores {

static_assert(kMaxEventIdBytes <= record::kMaxEventId && kMaxEventTypeBytes <= record::kMaxEventId);
static_assert(kMaxEventTimeBytes <= record::kMaxEventTime && kMaxEventBytes <= record::kMaxEventContent);

namespace {

Error bad_event(const char* why) {
  return {ErrorCode::kInvalidArgument, why, "invalid-event"};
}
Error event_too_large(const char* limit) {
  return {ErrorCode::kLimitExceeded, limit, "event-too-large"};
}

Status check_event_sizes(const EventFields& fields) {
  if (fields.id.size() > kMaxEventIdBytes) return event_too_large("an event's id is longer than 256 bytes");
  if (fields.type.size() > kMaxEventTypeBytes) return event_too_large("an event's type is longer than 256 bytes");
  if (fields.time.size() > kMaxEventTimeBytes) return bad_event("an event's time is not an RFC 3339 date-time");
  if (fields.data.size() + fields.metadata.size() > kMaxEventBytes)
    return event_too_large("an event's data and metadata are larger than 1,000,000 bytes");
  return ok();
}

Status check_event_text(const EventFields& fields) {
  if (fields.type.empty()) return bad_event("an event has no type");
  if (!is_utf8(fields.id)) return bad_event("an event's id is not UTF-8");
  if (!is_utf8(fields.type)) return bad_event("an event's type is not UTF-8");
  if (!fields.time.empty() && !parse_rfc3339(fields.time))
    return bad_event("an event's time is not an RFC 3339 date-time");
  return ok();
}

}  // namespace

Result<NewEvent> NewEvent::make(const EventFields& fields) {
  KEYHOLD_CHECK(check_event_sizes(fields));
  KEYHOLD_CHECK(check_event_text(fields));
  std::string id(fields.id);
  if (id.empty()) id = uuid::text(uuid::random());
  const record::EventPayload payload{.id = id,
                                     .type = fields.type,
                                     .time = fields.time,
                                     .encoding = static_cast<record::EventPayload::Encoding>(fields.encoding),
                                     .metadata = as_bytes(fields.metadata),
                                     .data = fields.data};
  KEYHOLD_TRY(auto encoded, record::encode_event(payload));
  KEYHOLD_TRY(const auto kept, record::parse_event(encoded.view()));
  return NewEvent(std::move(encoded), kept.id, fields.id.empty(), record::event_content_digest(payload),
                  fields.data.size() + fields.metadata.size());
}

}  // namespace keyhold::stores

#include "keyhold/record/event_payload.h"

#include <gtest/gtest.h>

#include <string>

namespace keyhold::record {
namespace {

EventPayload small_event() {
  EventPayload event;
  event.position = 5;
  event.id = "id";
  event.type = "Type";
  event.data = as_bytes("{}");
  return event;
}

TEST(EventPayload, HoldsItsLimits) {
  const std::string at_limit(kMaxEventId, 'i'), beyond(kMaxEventId + 1, 'i');
  const Bytes content(kMaxEventContent), one(1);
  EventPayload event = small_event();
  event.id = at_limit;
  event.data = content;
  EXPECT_TRUE(parse_event(encode_event(event).value().view()).has_value());
  event.metadata = one;
  EXPECT_FALSE(encode_event(event).has_value());
  event = small_event();
  event.id = beyond;
  EXPECT_FALSE(encode_event(event).has_value());
  event = small_event();
  event.type = beyond;
  EXPECT_FALSE(encode_event(event).has_value());
}

TEST(EventPayload, RefusesEveryCutAndOtherVersions) {
  const PlaintextBytes whole = encode_event(small_event()).value();
  const std::size_t without_data = whole.size() - 2;
  for (std::size_t size = 0; size < without_data; ++size)
    EXPECT_FALSE(parse_event(whole.view().first(size)).has_value()) << size;
  Bytes changed = copy(whole.view());
  changed[0] = std::byte{1};
  EXPECT_FALSE(parse_event(changed).has_value());
}

TEST(EventPayload, IsStampedWithItsPlaceAfterwards) {
  EventPayload event = small_event();
  PlaintextBytes stamped = encode_event(event).value();
  event.position = 77;
  event.recorded = WallTime(std::chrono::milliseconds(1772366461437));
  stamp_event(stamped.writable(), event.position, event.recorded);
  EXPECT_EQ(stamped.text(), encode_event(event).value().text());
}

// A retry of an event must be known as the same, whatever place and time the server would give it now.
TEST(EventPayload, DigestsWhatTheCallerGaveOnly) {
  EventPayload event = small_event();
  const crypto::Digest digest = event_content_digest(event);
  event.position = 99;
  event.recorded += std::chrono::hours(1);
  EXPECT_EQ(event_content_digest(event), digest);
  event.metadata = event.data;
  event.data = {};
  EXPECT_NE(event_content_digest(event), digest);
}

}  // namespace
}  // namespace keyhold::record

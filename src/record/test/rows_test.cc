#include <gtest/gtest.h>

#include "fixture.h"
#include "keyhold/crypto/random.h"
#include "keyhold/crypto_testing/fixed_nonce.h"
#include "keyhold/record/control_row.h"
#include "keyhold/record/event_payload.h"
#include "keyhold/record/event_rows.h"
#include "keyhold/record/storage_key.h"

namespace keyhold::record {
namespace {

namespace vectors = fixture::vectors;

SecretBytes row_data_key(std::string_view name) {
  return vectors::secret_of(vectors::object_of(fixture::rows(), "keys"), name);
}

RecordKey row_key(const json::Object& row) {
  return RecordKey(row_data_key(vectors::text_of(row, "key")),
                   {fixture::id_of<DeploymentId>(fixture::rows(), "deployment"),
                    fixture::id_of<TenantId>(row, "tenant"), fixture::store_of(row), KeyClass::kRec, 1});
}

TenantStore row_store() {
  return {fixture::tag_of<TenantRowTag>(fixture::rows(), "tenantTag"), Store::kEvents};
}

// The storage key that we would give the row, from what it says in the clear.
Bytes expected_storage_key(const json::Object& row, RowType type, ByteView payload) {
  const NameKey names(row_data_key("idx"));
  const NameTag stream = names.tag(NameKind::kStream, as_text(vectors::hex_of(fixture::rows(), "stream")));
  const auto seq = static_cast<std::uint64_t>(vectors::number_of(row, "seq"));
  switch (type) {
    case RowType::kEvent:
      return event_key(row_store(), stream, seq);
    case RowType::kPosition:
      return position_key(row_store(), seq);
    case RowType::kEventId:
      return event_id_key(row_store(), stream, names.tag(NameKind::kEventId, "evt-1"));
    case RowType::kStreamHead:
      return stream_head_key(row_store(), stream);
    default:
      break;
  }
  ByteReader in(payload);
  const std::string kind(as_text(in.lp(100).value())), name(as_text(in.lp(100).value()));
  return control_row_key(Store::kRegistry, NameKey(row_data_key("platformIdx")), kind, name);
}

void check_row(const json::Object& row) {
  const RecordKey key = row_key(row);
  const Bytes record = vectors::hex_of(row, "record");
  const Bytes storage_key = vectors::hex_of(row, "storageKey");
  const Bytes place_bytes = vectors::hex_of(row, "place");
  const Bytes payload = vectors::hex_of(row, "payload");
  const Place place = row_place(place_bytes, static_cast<std::uint64_t>(vectors::number_of(row, "seq")));

  const OpenResult result = open(key, place, record);
  ASSERT_EQ(fixture::outcome(result), "ok");
  EXPECT_EQ(to_hex(std::get<Opened>(result).plaintext.view()), to_hex(payload));
  EXPECT_EQ(to_hex(expected_storage_key(row, parse_storage_key(storage_key).value().type, payload)),
            to_hex(storage_key));

  crypto::testing::set_next_nonce(vectors::hex_of(row, "nonce"));
  const Bytes sealed = seal(key, place,
                            {.kind = static_cast<Kind>(vectors::number_of(row, "kind")),
                             .schema = static_cast<std::uint16_t>(vectors::number_of(row, "schema")),
                             .predecessor = fixture::tag_of<ChainTag>(row, "predecessor"),
                             .plaintext = payload,
                             .padding = static_cast<Padding>(vectors::number_of(row, "padding"))});
  EXPECT_EQ(to_hex(sealed), to_hex(record));
}

TEST(Rows, AreThoseOfTheSecondImplementation) {
  int count = 0;
  for (const json::Value& row : vectors::array_of(fixture::rows(), "rows")) {
    SCOPED_TRACE(vectors::text_of(row.as_object(), "label"));
    check_row(row.as_object());
    ++count;
  }
  EXPECT_EQ(count, 9);
}

const json::Object& row_labelled(std::string_view label) {
  for (const json::Value& row : vectors::array_of(fixture::rows(), "rows"))
    if (vectors::text_of(row.as_object(), "label") == label) return row.as_object();
  throw std::runtime_error("no such row");
}

void check_event(const json::Object& row) {
  const json::Object& expected = vectors::object_of(row, "event");
  const Bytes payload = vectors::hex_of(row, "payload");
  const EventPayload event = parse_event(payload).value();
  EXPECT_EQ(event.position, static_cast<std::uint64_t>(vectors::number_of(expected, "position")));
  EXPECT_EQ(event.recorded.time_since_epoch().count(), vectors::number_of(expected, "recorded"));
  EXPECT_EQ(to_hex(as_bytes(event.id)), vectors::text_of(expected, "id"));
  EXPECT_EQ(to_hex(as_bytes(event.type)), vectors::text_of(expected, "type"));
  EXPECT_EQ(to_hex(as_bytes(event.time)), vectors::text_of(expected, "time"));
  EXPECT_EQ(static_cast<int>(event.encoding), vectors::number_of(expected, "encoding"));
  EXPECT_EQ(to_hex(event.metadata), vectors::text_of(expected, "metadata"));
  EXPECT_EQ(to_hex(event.data), vectors::text_of(expected, "data"));
  EXPECT_EQ(to_hex(event_content_digest(event)), vectors::text_of(expected, "contentDigest"));
  EXPECT_EQ(to_hex(encode_event(event).value().view()), to_hex(payload));
}

TEST(Rows, HoldTheEventsOfTheSecondImplementation) {
  int count = 0;
  for (const json::Value& row : vectors::array_of(fixture::rows(), "rows")) {
    if (!row.as_object().contains("event")) continue;
    check_event(row.as_object());
    ++count;
  }
  EXPECT_EQ(count, 3);
}

TEST(PositionRow, SaysWhereItsEventIs) {
  const Bytes payload = vectors::hex_of(row_labelled("position 41"), "payload");
  const PositionRow row = parse_position_row(payload).value();
  EXPECT_EQ(row.stream, "order-2f1c/événements");
  EXPECT_EQ(row.seq, 0u);
  EXPECT_EQ(to_hex(encode_row(row).view()), to_hex(payload));
  EXPECT_FALSE(parse_position_row(ByteView(payload).first(payload.size() - 1)).has_value());
}

TEST(EventIdRow, SaysWhichEventAndContent) {
  const Bytes payload = vectors::hex_of(row_labelled("event id evt-1"), "payload");
  const EventIdRow row = parse_event_id_row(payload).value();
  EXPECT_EQ(to_hex(row.content),
            vectors::text_of(vectors::object_of(row_labelled("event 0"), "event"), "contentDigest"));
  EXPECT_EQ(to_hex(encode_row(row).view()), to_hex(payload));
  EXPECT_FALSE(parse_event_id_row(ByteView(payload).first(payload.size() - 1)).has_value());
}

TEST(StreamHead, SaysItsStateAndChecksItsName) {
  const NameKey names(row_data_key("idx"));
  const NameTag tag = fixture::tag_of<NameTag>(fixture::rows(), "streamTag");
  const Bytes payload = vectors::hex_of(row_labelled("stream head"), "payload");
  const StreamHead head = parse_stream_head(payload, names, tag).value();
  EXPECT_EQ(head.length, 3u);
  EXPECT_EQ(head.last, chain_tag(vectors::hex_of(row_labelled("event 0"), "record")));
  EXPECT_FALSE(head.deleted);
  EXPECT_EQ(as_text(head.metadata), "{\"owner\":\"sales\"}");
  EXPECT_EQ(to_rfc3339(head.changed), "2026-03-01T12:01:01.500Z");
  EXPECT_EQ(to_hex(encode_row(head).view()), to_hex(payload));
  EXPECT_TRUE(parse_stream_head(vectors::hex_of(row_labelled("stream head, deleted"), "payload"), names, tag)->deleted);
  EXPECT_FALSE(parse_stream_head(payload, names, names.tag(NameKind::kStream, "another")).has_value());
}

TEST(ControlRow, OpensUnderItsOwnKeyOnly) {
  const RecordKey key = fixture::random_key(1, Store::kRegistry);
  const NameKey names(crypto::random_secret(32));
  const KeyLookup keys = [&](std::uint32_t) { return &key; };
  const Bytes record = seal_control_row(key, names, "tenant", "t1", as_bytes("body")).value();
  const Bytes at = control_row_key(Store::kRegistry, names, "tenant", "t1");
  const ControlRow row = open_control_row(keys, names, at, record).value();
  EXPECT_EQ(row.kind, "tenant");
  EXPECT_EQ(row.name, "t1");
  EXPECT_EQ(row.body.text(), "body");
  const Bytes elsewhere = control_row_key(Store::kRegistry, names, "tenant", "t2");
  EXPECT_FALSE(open_control_row(keys, names, elsewhere, record).has_value());
}

// Sealed for a key whose tag is not that of its names: what only a writer with the keys could do by mistake.
TEST(ControlRow, ChecksTheNamesInsideAgainstTheKey) {
  const RecordKey key = fixture::random_key(1, Store::kRegistry);
  const NameKey names(crypto::random_secret(32)), others(crypto::random_secret(32));
  const KeyLookup keys = [&](std::uint32_t) { return &key; };
  const Bytes record = seal_control_row(key, others, "tenant", "t1", {}).value();
  const Bytes at = control_row_key(Store::kRegistry, others, "tenant", "t1");
  EXPECT_TRUE(open_control_row(keys, others, at, record).has_value());
  EXPECT_FALSE(open_control_row(keys, names, at, record).has_value());
}

TEST(ControlRow, RefusesWhatIsTooLarge) {
  const RecordKey key = fixture::random_key(1, Store::kRegistry);
  const NameKey names(crypto::random_secret(32));
  const std::string long_name(kMaxStreamName + 1, 'n');
  EXPECT_FALSE(seal_control_row(key, names, "k", long_name, {}).has_value());
  EXPECT_FALSE(seal_control_row(key, names, "k", "n", Bytes(kMaxCiphertext)).has_value());
}

// An event's record can't stand in for a row, even where someone could seal one for the row's key.
TEST(OpenRow, RefusesRecordsOfOtherKinds) {
  const RecordKey key = fixture::random_key();
  const KeyLookup keys = [&](std::uint32_t) { return &key; };
  const Place place{"key", 0};
  EXPECT_EQ(fixture::outcome(open_row(keys, place, seal(key, place, {.kind = Kind::kEvent}))), "parse");
  EXPECT_EQ(fixture::outcome(open_row(keys, place, seal_row(key, place, PlaintextBytes(3)))), "ok");
}

}  // namespace
}  // namespace keyhold::record

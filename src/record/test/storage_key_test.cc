#include "keyhold/record/storage_key.h"

#include <gtest/gtest.h>

#include "fixture.h"

namespace keyhold::record {
namespace {

TenantRowTag some_tenant() {
  return TenantRowTag(std::array<std::byte, 16>{std::byte{1}});
}
NameTag some_name(unsigned char first) {
  return NameTag(std::array<std::byte, 16>{std::byte{first}});
}

TEST(StorageKey, IsThatOfTheVectors) {
  const json::Object& expected = fixture::vectors::object_of(fixture::formats(), "storageKeys");
  const auto tenant = fixture::tag_of<TenantRowTag>(expected, "tenantTag");
  EXPECT_EQ(to_hex(event_key({tenant, Store::kEvents}, fixture::tag_of<NameTag>(expected, "streamTag"), 2)),
            fixture::vectors::text_of(expected, "eventKey_seq2"));
  EXPECT_EQ(to_hex(document_key({tenant, Store::kDocuments}, fixture::tag_of<NameTag>(expected, "docTag"))),
            fixture::vectors::text_of(expected, "docKey"));
}

TEST(StorageKey, ComesApartAsItWasPutTogether) {
  const TenantStore at{some_tenant(), Store::kEvents};
  const std::pair<Bytes, StorageKey> cases[] = {
      {event_key(at, some_name(2), 7), {RowType::kEvent, at.store, at.tenant, some_name(2), {}, 7}},
      {document_key(at, some_name(2)), {RowType::kDocument, at.store, at.tenant, some_name(2), {}, 0}},
      {object_segment_key(at, some_name(2), 9), {RowType::kObjectSegment, at.store, at.tenant, some_name(2), {}, 9}},
      {position_key(at, 11), {RowType::kPosition, at.store, at.tenant, {}, {}, 11}},
      {event_id_key(at, some_name(2), some_name(3)),
       {RowType::kEventId, at.store, at.tenant, some_name(2), some_name(3), 0}},
      {stream_head_key(at, some_name(2)), {RowType::kStreamHead, at.store, at.tenant, some_name(2), {}, 0}},
      {control_key(Store::kKms, some_name(4)), {RowType::kControl, Store::kKms, {}, some_name(4), {}, 0}},
  };
  for (const auto& [bytes, key] : cases) {
    SCOPED_TRACE(to_hex(bytes));
    EXPECT_EQ(parse_storage_key(bytes).value(), key);
    EXPECT_FALSE(parse_storage_key(ByteView(bytes).first(bytes.size() - 1)).has_value());
    Bytes longer = bytes;
    longer.push_back({});
    EXPECT_FALSE(parse_storage_key(longer).has_value());
  }
}

TEST(StorageKey, RefusesUnknownTypesAndStores) {
  Bytes key = control_key(Store::kKms, some_name(4));
  key[0] = std::byte{9};
  EXPECT_FALSE(parse_storage_key(key).has_value());
  key[0] = std::byte{0};
  EXPECT_FALSE(parse_storage_key(key).has_value());
  key[0] = std::byte{8};
  key[4] = std::byte{10};
  EXPECT_FALSE(parse_storage_key(key).has_value());
  EXPECT_FALSE(parse_storage_key({}).has_value());
}

TEST(StorageKey, SortsByNumberWithinItsPrefix) {
  const TenantStore at{some_tenant(), Store::kEvents};
  const Bytes prefix = stream_rows_prefix(RowType::kEvent, at, some_name(2));
  const Bytes first = event_key(at, some_name(2), 255), second = event_key(at, some_name(2), 256);
  EXPECT_LT(prefix, first);
  EXPECT_LT(first, second);
  EXPECT_LT(second, prefix_end(prefix));
  EXPECT_LT(event_key(at, some_name(2), ~std::uint64_t{0}), prefix_end(prefix));
}

TEST(PrefixEnd, CarriesOverAndEndsAtTheLastKey) {
  EXPECT_EQ(to_hex(prefix_end(from_hex("01ff").value())), "02");
  EXPECT_EQ(to_hex(prefix_end(from_hex("0100").value())), "0101");
  EXPECT_TRUE(prefix_end(from_hex("ffff").value()).empty());
}

}  // namespace
}  // namespace keyhold::record

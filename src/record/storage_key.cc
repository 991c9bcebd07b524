#include "keyhold/record/storage_key.h"

namespace keyhold::record {
namespace {

constexpr std::size_t kLongestKey = 1 + 16 + 4 + 16 + 16;

ByteWriter tenant_row(RowType type, const TenantRowTag& tenant) {
  ByteWriter key(kLongestKey);
  key.u8(static_cast<std::uint8_t>(type)).raw(tenant.bytes());
  return key;
}

ByteWriter store_row(RowType type, const TenantStore& at) {
  ByteWriter key = tenant_row(type, at.tenant);
  key.u32(static_cast<std::uint32_t>(at.store));
  return key;
}

ByteWriter control_row(Store store) {
  ByteWriter key(kLongestKey);
  key.u8(static_cast<std::uint8_t>(RowType::kControl)).u32(static_cast<std::uint32_t>(store));
  return key;
}

template <class AnyTag>
Status read_tag(ByteReader& in, AnyTag& tag) {
  KEYHOLD_TRY(const ByteView bytes, in.raw(AnyTag::kSize));
  tag = AnyTag(bytes.first<AnyTag::kSize>());
  return ok();
}

Status read_number(ByteReader& in, std::uint64_t& number) {
  KEYHOLD_TRY(number, in.u64());
  return ok();
}

Result<RowType> read_row_type(ByteReader& in) {
  KEYHOLD_TRY(const std::uint8_t type, in.u8());
  if (type < static_cast<std::uint8_t>(RowType::kEvent) || type > static_cast<std::uint8_t>(RowType::kControl))
    return Error{ErrorCode::kDoesNotOpen, "a storage key of unknown type"};
  return static_cast<RowType>(type);
}

Result<Store> read_store(ByteReader& in) {
  KEYHOLD_TRY(const std::uint32_t store, in.u32());
  if (store < static_cast<std::uint32_t>(Store::kEvents) || store > static_cast<std::uint32_t>(Store::kKmsRoot))
    return Error{ErrorCode::kDoesNotOpen, "a storage key of an unknown store"};
  return static_cast<Store>(store);
}

// What follows tenant and store, by type.
Status read_row_name(ByteReader& in, StorageKey& key) {
  switch (key.type) {
    case RowType::kEvent:
      KEYHOLD_CHECK(read_tag(in, key.name));
      return read_number(in, key.number);
    case RowType::kObjectSegment: {
      KEYHOLD_CHECK(read_tag(in, key.name));
      KEYHOLD_TRY(key.number, in.u32());
      return ok();
    }
    case RowType::kPosition:
      return read_number(in, key.number);
    case RowType::kEventId:
      KEYHOLD_CHECK(read_tag(in, key.name));
      return read_tag(in, key.event_id);
    case RowType::kDocument:
    case RowType::kStreamHead:
    case RowType::kControl:
      return read_tag(in, key.name);
    case RowType::kBeacon:
      break;
  }
  return Error{ErrorCode::kDoesNotOpen, "a beacon row, which this version does not write"};
}

}  // namespace

Bytes event_key(const TenantStore& at, const NameTag& stream, std::uint64_t seq) {
  return store_row(RowType::kEvent, at).raw(stream.bytes()).u64(seq).take();
}

Bytes document_key(const TenantStore& at, const NameTag& document) {
  return store_row(RowType::kDocument, at).raw(document.bytes()).take();
}

Bytes object_segment_key(const TenantStore& at, const NameTag& object, std::uint32_t segment) {
  return store_row(RowType::kObjectSegment, at).raw(object.bytes()).u32(segment).take();
}

Bytes position_key(const TenantStore& at, std::uint64_t position) {
  return store_row(RowType::kPosition, at).u64(position).take();
}

Bytes event_id_key(const TenantStore& at, const NameTag& stream, const NameTag& id) {
  return store_row(RowType::kEventId, at).raw(stream.bytes()).raw(id.bytes()).take();
}

Bytes stream_head_key(const TenantStore& at, const NameTag& stream) {
  return store_row(RowType::kStreamHead, at).raw(stream.bytes()).take();
}

Bytes control_key(Store store, const NameTag& row) {
  return control_row(store).raw(row.bytes()).take();
}

Bytes tenant_rows_prefix(RowType type, const TenantRowTag& tenant) {
  return tenant_row(type, tenant).take();
}
Bytes store_rows_prefix(RowType type, const TenantStore& at) {
  return store_row(type, at).take();
}

Bytes stream_rows_prefix(RowType type, const TenantStore& at, const NameTag& stream) {
  return store_row(type, at).raw(stream.bytes()).take();
}

Bytes control_rows_prefix(Store store) {
  return control_row(store).take();
}

Bytes prefix_end(ByteView prefix) {
  Bytes end = copy(prefix);
  while (!end.empty() && end.back() == std::byte{0xff}) end.pop_back();
  if (!end.empty()) end.back() = static_cast<std::byte>(std::to_integer<unsigned>(end.back()) + 1);
  return end;
}

Result<StorageKey> parse_storage_key(ByteView bytes) {
  ByteReader in(bytes);
  KEYHOLD_TRY(const RowType type, read_row_type(in));
  StorageKey key{.type = type, .store = Store::kEvents};
  if (type != RowType::kControl) KEYHOLD_CHECK(read_tag(in, key.tenant));
  KEYHOLD_TRY(key.store, read_store(in));
  KEYHOLD_CHECK(read_row_name(in, key));
  KEYHOLD_CHECK(in.end());
  return key;
}

}  // namespace keyhold::record

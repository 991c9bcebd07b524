#include "keyhold/record/event_rows.h"

#include "plaintext_writer.h"

namespace keyhold::record {
namespace {

constexpr std::uint8_t kDeletedFlag = 1;

Result<bool> read_deleted(ByteReader& in) {
  KEYHOLD_TRY(const std::uint8_t flags, in.u8());
  if ((flags & ~kDeletedFlag) != 0) return Error{ErrorCode::kDoesNotOpen, "a stream head with unknown flags"};
  return flags == kDeletedFlag;
}

Result<ChainTag> read_chain_tag(ByteReader& in) {
  KEYHOLD_TRY(const ByteView bytes, in.raw(ChainTag::kSize));
  return ChainTag(bytes.first<ChainTag::kSize>());
}

Result<StreamHead> read_stream_head(ByteView plaintext) {
  ByteReader in(plaintext);
  StreamHead head;
  KEYHOLD_TRY(head.name, read_text(in, kMaxStreamName));
  KEYHOLD_TRY(head.length, in.u64());
  KEYHOLD_TRY(head.last, read_chain_tag(in));
  KEYHOLD_TRY(head.deleted, read_deleted(in));
  KEYHOLD_TRY(head.metadata, in.lp(kMaxStreamMetadata));
  KEYHOLD_TRY(head.created, read_time(in));
  KEYHOLD_TRY(head.changed, read_time(in));
  KEYHOLD_CHECK(in.end());
  return head;
}

}  // namespace

Place row_place(ByteView storage_key, std::uint64_t number) {
  return {as_text(storage_key), number};
}

PlaintextBytes encode_row(const PositionRow& row) {
  return PlaintextWriter(12 + row.stream.size()).lp(row.stream).u64(row.seq).take();
}

PlaintextBytes encode_row(const EventIdRow& row) {
  return PlaintextWriter(8 + sizeof row.content).u64(row.seq).raw(row.content).take();
}

PlaintextBytes encode_row(const StreamHead& row) {
  return PlaintextWriter(49 + row.name.size() + row.metadata.size())
      .lp(row.name)
      .u64(row.length)
      .raw(row.last.bytes())
      .u8(row.deleted ? kDeletedFlag : 0)
      .lp(row.metadata)
      .time(row.created)
      .time(row.changed)
      .take();
}

Result<PositionRow> parse_position_row(ByteView plaintext) {
  ByteReader in(plaintext);
  PositionRow row;
  KEYHOLD_TRY(row.stream, read_text(in, kMaxStreamName));
  KEYHOLD_TRY(row.seq, in.u64());
  KEYHOLD_CHECK(in.end());
  return row;
}

Result<EventIdRow> parse_event_id_row(ByteView plaintext) {
  ByteReader in(plaintext);
  EventIdRow row{};
  KEYHOLD_TRY(row.seq, in.u64());
  KEYHOLD_TRY(row.content, in.bytes<sizeof row.content>());
  KEYHOLD_CHECK(in.end());
  return row;
}

Result<StreamHead> parse_stream_head(ByteView plaintext, const NameKey& names, const NameTag& expected) {
  KEYHOLD_TRY(const StreamHead head, read_stream_head(plaintext));
  if (names.tag(NameKind::kStream, head.name) != expected)
    return Error{ErrorCode::kDoesNotOpen, "a stream head under another stream's key"};
  return head;
}

Bytes seal_row(const RecordKey& key, const Place& place, const PlaintextBytes& row) {
  return seal(key, place, {.kind = Kind::kControl, .plaintext = row.view()});
}

OpenResult open_row(const KeyLookup& keys, const Place& place, ByteView record) {
  OpenResult opened = open(keys, place, record);
  const auto* const row = std::get_if<Opened>(&opened);
  if (row != nullptr && row->header.kind != Kind::kControl) return OpenFailure::kParse;
  return opened;
}

}  // namespace keyhold::record

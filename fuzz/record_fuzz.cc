// Stored bytes: records, the payloads inside them, storage keys. The first byte chooses which. What parses must come
// out the same when it is written again; and of all records, only the golden ones open.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "../src/record/record_header.h"
#include "keyhold/record/event_payload.h"
#include "keyhold/record/event_rows.h"
#include "keyhold/record/storage_key.h"

namespace keyhold::record {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool same(ByteView a, ByteView b) {
  return std::ranges::equal(a, b);
}

// Its key is no vector's, so whatever opens under it is a forgery.
const RecordKey& fuzz_key() {
  static const RecordKey key(SecretBytes(32),
                             {DeploymentId::zero(), TenantId::zero(), Store::kEvents, KeyClass::kRec, 1});
  return key;
}

void fuzz_record(ByteView bytes) {
  require(std::holds_alternative<OpenFailure>(open(fuzz_key(), {"stream", 0}, bytes)));
  const std::optional<ParsedRecord> parsed = parse_record(bytes);
  if (!parsed) return;
  Bytes header(parsed->header_bytes.size());
  write_header(parsed->header, parsed->nonce().bytes(), parsed->plaintext_size(), header.data());
  require(same(header, parsed->header_bytes));
  require(parsed->header_bytes.size() + parsed->sealed.size() == bytes.size());
}

void fuzz_event(ByteView bytes) {
  const Result<EventPayload> event = parse_event(bytes);
  if (event) require(same(encode_event(*event).value().view(), bytes));
}

void fuzz_position_row(ByteView bytes) {
  const Result<PositionRow> row = parse_position_row(bytes);
  if (row) require(same(encode_row(*row).view(), bytes));
}

void fuzz_event_id_row(ByteView bytes) {
  const Result<EventIdRow> row = parse_event_id_row(bytes);
  if (row) require(same(encode_row(*row).view(), bytes));
}

// The name's tag is known only after parsing, so the name is taken from the bytes as a reader of the key would.
void fuzz_stream_head(ByteView bytes) {
  static const NameKey names{SecretBytes(32)};
  ByteReader in(bytes);
  const Result<ByteView> name = in.lp(kMaxStreamName);
  if (!name) return;
  const Result<StreamHead> head = parse_stream_head(bytes, names, names.tag(NameKind::kStream, as_text(*name)));
  if (head) require(same(encode_row(*head).view(), bytes));
}

Bytes written_again(const StorageKey& key) {
  const TenantStore at{key.tenant, key.store};
  switch (key.type) {
    case RowType::kEvent:
      return event_key(at, key.name, key.number);
    case RowType::kDocument:
      return document_key(at, key.name);
    case RowType::kObjectSegment:
      return object_segment_key(at, key.name, static_cast<std::uint32_t>(key.number));
    case RowType::kPosition:
      return position_key(at, key.number);
    case RowType::kEventId:
      return event_id_key(at, key.name, key.event_id);
    case RowType::kStreamHead:
      return stream_head_key(at, key.name);
    case RowType::kControl:
      return control_key(key.store, key.name);
    case RowType::kBeacon:
      break;
  }
  std::abort();
}

void fuzz_storage_key(ByteView bytes) {
  const Result<StorageKey> key = parse_storage_key(bytes);
  if (key) require(same(written_again(*key), bytes));
}

constexpr void (*kParsers[])(ByteView) = {fuzz_record,       fuzz_event,       fuzz_position_row,
                                          fuzz_event_id_row, fuzz_stream_head, fuzz_storage_key};

}  // namespace
}  // namespace keyhold::record

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using keyhold::record::kParsers;
  if (size == 0) return 0;
  kParsers[data[0] % std::size(kParsers)](keyhold::ByteView(reinterpret_cast<const std::byte*>(data) + 1, size - 1));
  return 0;
}

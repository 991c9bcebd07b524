#include "keyhold/record/control_row.h"

#include "keyhold/record/storage_key.h"
#include "plaintext_writer.h"

namespace keyhold::record {
namespace {

Result<ControlRow> parse_control_row(ByteView plaintext) {
  ByteReader in(plaintext);
  KEYHOLD_TRY(const std::string_view kind, read_text(in, kMaxStreamName));
  KEYHOLD_TRY(const std::string_view name, read_text(in, kMaxStreamName));
  KEYHOLD_TRY(const ByteView body, in.rest(0, kMaxCiphertext));
  return ControlRow{std::string(kind), std::string(name), PlaintextBytes::copy_of(body)};
}

}  // namespace

Bytes control_row_key(Store store, const NameKey& names, std::string_view kind, std::string_view name) {
  return control_key(store, names.control_tag(kind, name));
}

Result<Bytes> seal_control_row(const RecordKey& key, const NameKey& names, std::string_view kind, std::string_view name,
                               ByteView body) {
  const std::size_t size = 8 + kind.size() + name.size() + body.size();
  if (kind.size() > kMaxStreamName || name.size() > kMaxStreamName || size > kMaxCiphertext)
    return Error{ErrorCode::kLimitExceeded, "a control row of " + std::to_string(size) + " bytes"};
  const PlaintextBytes plaintext = PlaintextWriter(size).lp(kind).lp(name).raw(body).take();
  const Bytes storage_key = control_row_key(key.place().store, names, kind, name);
  return seal_row(key, row_place(storage_key), plaintext);
}

Result<ControlRow> open_control_row(const KeyLookup& keys, const NameKey& names, ByteView storage_key,
                                    ByteView record) {
  KEYHOLD_TRY(const StorageKey at, parse_storage_key(storage_key));
  KEYHOLD_TRY(const Opened opened, to_result(open_row(keys, row_place(storage_key), record)));
  KEYHOLD_TRY(ControlRow row, parse_control_row(opened.plaintext.view()));
  if (at.type != RowType::kControl || names.control_tag(row.kind, row.name) != at.name)
    return Error{ErrorCode::kDoesNotOpen, "a control row under another row's key"};
  return row;
}

}  // namespace keyhold::record

#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/record/event_rows.h"
#include "keyhold/record/name_key.h"
#include "keyhold/record/place.h"

namespace keyhold::record {

/// A named row of a control store (registry, KMS, secrets; key 08): `kind` and `name` find it, `body` is its owner's
/// own affair. Kind and name are sealed with it, so a scan can list rows whose keys show nothing.
struct ControlRow {
  std::string kind;
  std::string name;
  PlaintextBytes body;
};

/// The storage key of a row.
Bytes control_row_key(Store store, const NameKey& names, std::string_view kind, std::string_view name);

/// Seals `body` as the row (kind, name). The store is the key's. Errors: kLimitExceeded when the names are beyond
/// kMaxStreamName or the whole beyond kMaxCiphertext.
Result<Bytes> seal_control_row(const RecordKey& key, const NameKey& names, std::string_view kind, std::string_view name,
                               ByteView body);

/// Opens the row read from `storage_key` and checks that its names' tag is the one in that key.
/// Errors: kDoesNotOpen, the class in `detail`.
Result<ControlRow> open_control_row(const KeyLookup& keys, const NameKey& names, ByteView storage_key, ByteView record);

}  // namespace keyhold::record

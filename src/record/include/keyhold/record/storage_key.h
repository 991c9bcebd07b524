#pragma once

#include <cstdint>
#include <optional>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/record/place.h"
#include "keyhold/record/tag.h"

/// Keys on disk (docs/formats/storage-keys.md). They hold tags and numbers only, and sort by tenant, store, stream,
/// number.
namespace keyhold::record {

enum class RowType : std::uint8_t {
  kEvent = 1,
  kDocument,
  kBeacon,
  kObjectSegment,
  kPosition,
  kEventId,
  kStreamHead,
  kControl,
};

/// The rows of one tenant in one store; platform rows (control) have no tenant.
struct TenantStore {
  TenantRowTag tenant;
  Store store;
  auto operator<=>(const TenantStore&) const = default;
};

Bytes event_key(const TenantStore& at, const NameTag& stream, std::uint64_t seq);
Bytes document_key(const TenantStore& at, const NameTag& document);
Bytes object_segment_key(const TenantStore& at, const NameTag& object, std::uint32_t segment);
Bytes position_key(const TenantStore& at, std::uint64_t position);
Bytes event_id_key(const TenantStore& at, const NameTag& stream, const NameTag& id);
Bytes stream_head_key(const TenantStore& at, const NameTag& stream);
Bytes control_key(Store store, const NameTag& row);

/// What all keys of a kind begin with, for range reads and range deletes.
Bytes tenant_rows_prefix(RowType type, const TenantRowTag& tenant);  ///< every store
Bytes store_rows_prefix(RowType type, const TenantStore& at);
Bytes stream_rows_prefix(RowType type, const TenantStore& at, const NameTag& stream);  ///< kEvent or kEventId
Bytes control_rows_prefix(Store store);
/// The first key after every key that begins with `prefix` (empty: there is none).
Bytes prefix_end(ByteView prefix);

/// A key taken apart. Fields that its type does not have are empty.
struct StorageKey {
  RowType type;
  Store store;
  TenantRowTag tenant = {};  ///< all but kControl
  NameTag name = {};         ///< stream, document, object or control row; zeros in kPosition
  NameTag event_id = {};     ///< kEventId
  std::uint64_t number = 0;  ///< seq, position or segment
  bool operator==(const StorageKey&) const = default;
};
/// Errors: kDoesNotOpen for an unknown type or store, or a wrong length. Beacon rows are refused: no store writes them
/// yet.
Result<StorageKey> parse_storage_key(ByteView key);

}  // namespace keyhold::record

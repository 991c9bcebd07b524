#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/keyring/lease.h"
#include "keyhold/record/event_payload.h"
#include "keyhold/record/event_rows.h"
#include "keyhold/record/record.h"
#include "keyhold/record/storage_key.h"

namespace keyhold::stores {

/// Which row an error speaks of: its kind, and its number where it has one.
struct RowName {
  const char* kind;
  std::optional<std::uint64_t> number = std::nullopt;
  std::string text() const { return number ? std::string(kind) + " " + std::to_string(*number) : kind; }
};

/// Rows opened: what they say, as views into the memory beside it.
struct OpenedEvent {
  record::ChainTag predecessor;
  record::ChainTag chain_tag;
  PlaintextBytes memory;
  record::EventPayload payload;
};
struct OpenedPosition {
  PlaintextBytes memory;
  record::PositionRow row;
};
struct OpenedHead {
  PlaintextBytes memory;
  record::StreamHead head;
};

record::TenantStore rows_of(const keyring::Lease& lease);

/// One tenant's rows in this store, seen through one use of its lease: tags, opening, sealing. As short-lived as the
/// use: never kept across a suspension.
class TenantRows {
 public:
  static Result<TenantRows> through(const keyring::Lease& lease);  ///< the lease's error once it has ended

  const record::TenantStore& at() const noexcept { return at_; }
  record::NameTag stream_tag(const std::string& stream) const;
  record::NameTag event_id_tag(std::string_view id) const;

  /// Each opens `row` as the one that belongs at that place; else the named error.
  Result<OpenedEvent> open_event(std::string_view stream, std::uint64_t seq, ByteView row) const;
  Result<OpenedPosition> open_position(std::uint64_t position, ByteView row) const;
  Result<record::EventIdRow> open_event_id(ByteView key, ByteView row) const;
  Result<OpenedHead> open_head(const record::NameTag& stream, ByteView row) const;

  Bytes seal_event(std::string_view stream, std::uint64_t seq, const record::ChainTag& predecessor,
                   ByteView payload) const;
  Bytes seal_row(ByteView key, const PlaintextBytes& row, std::uint64_t number = 0) const;

 private:
  TenantRows(record::TenantStore at, keyring::Lease::Use use) : at_(at), use_(std::move(use)) {}
  Result<record::Opened> open(const record::Place& place, ByteView row, record::Kind kind, RowName what) const;

  record::TenantStore at_;
  keyring::Lease::Use use_;
};

}  // namespace keyhold::stores

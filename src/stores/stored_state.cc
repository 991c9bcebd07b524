#include "stored_state.h"

#include <algorithm>
#include <string>
#include <utility>

#include "keyhold/record/storage_key.h"
#include "row_error.h"

namespace keyhold::stores {
namespace {

/// The row with the highest key of `type` under `prefix`.
storage::ScanOptions only_last() {
  storage::ScanOptions options;
  options.limit_rows = 1;
  options.backwards = true;
  return options;
}

/// The number that ends the key of an event or position row.
Result<std::uint64_t> number_of(const storage::Row& row, const char* what) {
  const auto key = record::parse_storage_key(row.key);
  if (!key) return damaged_row(what);
  return key->number;
}

Status check_head_against_last_event(const record::StreamHead& head, const std::vector<storage::Row>& last_event) {
  if (head.deleted) return ok();
  if (head.length == 0) return damaged_row("a stream's head");
  if (last_event.empty()) return missing_row("event " + std::to_string(head.length - 1));
  KEYHOLD_TRY(const auto seq, number_of(last_event.front(), "an event"));
  if (seq + 1 < head.length) return missing_row("event " + std::to_string(head.length - 1));
  if (seq + 1 > head.length) return broken_chain("a stream's head");
  if (record::chain_tag(last_event.front().value) != head.last) return broken_chain("a stream's head");
  return ok();
}

}  // namespace

RowTail tail_of(ByteView row) noexcept {
  RowTail tail{};
  const auto last = row.last(std::min(row.size(), tail.size()));
  std::ranges::copy(last, tail.begin());
  return tail;
}

StreamInfo info_of(const record::StreamHead& head) {
  return StreamInfo{std::string(head.name), head.length,  head.deleted,
                    head.created,           head.changed, PlaintextBytes::copy_of(head.metadata)};
}

StreamInfo StoredHead::info() const {
  return info_of(opened->head);
}

StreamState StoredHead::state() const {
  if (!opened) return {};
  const auto& head = opened->head;
  return StreamState{.view = {head.length, head.deleted},
                     .last = head.last,
                     .created = head.created,
                     .head_tail = tail_of(row),
                     .head_row = head.metadata.empty() ? Bytes() : row};
}

Task<Result<StoredHead>> load_head(storage::Engine& engine, LeasePtr lease, StreamName stream) {
  const auto at = rows_of(*lease);
  record::NameTag tag;
  {
    KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
    tag = rows.stream_tag(stream.text());
  }
  const auto snapshot = engine.snapshot();
  auto key = record::stream_head_key(at, tag);
  auto events = storage::prefix_range(record::stream_rows_prefix(record::RowType::kEvent, at, tag));
  const auto options = only_last();
  KEYHOLD_CO_TRY(auto row, co_await snapshot->get(std::move(key)));
  KEYHOLD_CO_TRY(const auto last_event, co_await snapshot->scan(std::move(events), options));
  if (!row && !last_event.empty()) co_return missing_row("a stream's head");
  if (!row) co_return StoredHead{};

  KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
  KEYHOLD_CO_TRY(auto head, rows.open_head(tag, *row));
  KEYHOLD_CO_CHECK(check_head_against_last_event(head.head, last_event));
  co_return StoredHead{*std::move(row), std::move(head)};
}

Task<Result<PositionTail>> load_position_tail(storage::Engine& engine, LeasePtr lease) {
  auto positions = storage::prefix_range(record::store_rows_prefix(record::RowType::kPosition, rows_of(*lease)));
  const auto options = only_last();
  KEYHOLD_CO_TRY(const auto found, co_await engine.scan(std::move(positions), options));
  if (found.empty()) co_return PositionTail{};
  KEYHOLD_CO_TRY(const auto last, number_of(found.front(), "a position"));
  KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
  KEYHOLD_CO_CHECK(rows.open_position(last, found.front().value));
  co_return PositionTail{last + 1, tail_of(found.front().value)};
}

}  // namespace keyhold::stores

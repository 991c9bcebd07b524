#include "append_change.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "keyhold/record/event_payload.h"
#include "keyhold/record/event_rows.h"
#include "keyhold/record/storage_key.h"
#include "keyhold/stores/limits.h"

namespace keyhold::stores {
namespace {

constexpr std::uint64_t kRowBytes = 128;  // about what the rows beside an event hold, for the limits of the data key

bool holds_an_id_twice(const std::vector<NewEvent>& events) {
  std::vector<std::string_view> ids;
  ids.reserve(events.size());
  for (const auto& event : events) ids.push_back(event.id());
  std::ranges::sort(ids);
  return std::ranges::adjacent_find(ids) != ids.end();
}

}  // namespace

Status AppendChange::check(const std::vector<NewEvent>& events) {
  if (events.empty()) return Error{ErrorCode::kInvalidArgument, "an append holds at least one event", "no-events"};
  if (events.size() > kMaxAppendEvents)
    return Error{ErrorCode::kLimitExceeded, "an append holds at most 1,000 events", "too-many-events"};
  std::size_t bytes = 0;
  for (const auto& event : events) bytes += event.size_bytes();
  if (bytes > kMaxAppendBytes)
    return Error{ErrorCode::kLimitExceeded, "an append holds at most 16 MiB of data and metadata", "append-too-large"};
  if (holds_an_id_twice(events))
    return Error{ErrorCode::kInvalidArgument, "an append holds an event id twice", "duplicate-event-id"};
  return ok();
}

AppendChange::AppendChange(StreamName stream, ExpectedRevision expected, std::vector<NewEvent> events)
    : StreamChange(std::move(stream)), expected_(expected), events_(std::move(events)) {}

void AppendChange::tag(const TenantRows& rows) {
  StreamChange::tag(rows);
  id_keys_.clear();
  id_keys_.reserve(events_.size());
  for (const auto& event : events_)
    id_keys_.push_back(record::event_id_key(rows.at(), stream_tag(), rows.event_id_tag(event.id())));
}

Status AppendChange::admits(const StreamView& view) const {
  return check_expected(expected_, view);
}

KeyUse AppendChange::key_use() const {
  KeyUse use{.records = 3 * events_.size() + 1, .bytes = 0};
  for (const auto& event : events_) use.bytes += event.payload_.size();
  use.bytes += use.records * kRowBytes;
  return use;
}

Result<SealedChange> AppendChange::seal(const TenantRows& rows, const StreamState& stream, const PositionTail& tail,
                                        WallTime now) {
  OpenedHead before;  // the head as it is, where it has metadata to repeat
  if (!stream.head_row.empty()) {
    KEYHOLD_TRY(before, rows.open_head(stream_tag(), stream.head_row));
  }
  SealedChange sealed{.stream = stream, .tail = tail};
  auto& batch = sealed.batch;
  batch.puts.reserve(3 * events_.size() + 1);
  batch.conditions.reserve(events_.size() + 3);
  if (tail.next > 0)
    batch.conditions.push_back(unchanged(record::position_key(rows.at(), tail.next - 1), tail.last_row));
  batch.conditions.push_back(absent(record::position_key(rows.at(), tail.next)));
  if (ids_absent_at_ != stream.view.length) require_absent_ids(batch);
  for (std::size_t i = 0; i < events_.size(); ++i) seal_event(sealed, rows, i, now);

  const auto length = stream.view.length + events_.size();
  const record::StreamHead head{.name = this->stream().text(),
                                .length = length,
                                .last = sealed.stream.last,
                                .metadata = before.head.metadata,
                                .created = stream.view.exists() ? stream.created : now,
                                .changed = now};
  seal_head(sealed, rows, stream_tag(), stream, head);
  answer_ = Appended{{stream.view.length}, {length - 1}, {sealed.tail.next - 1}, false};
  return sealed;
}

void AppendChange::require_absent_ids(storage::Batch& batch) const {
  for (std::size_t i = 0; i < events_.size(); ++i)
    if (!events_[i].generated_id_) batch.conditions.push_back(absent(id_keys_[i]));
}

void AppendChange::seal_event(SealedChange& sealed, const TenantRows& rows, std::size_t i, WallTime now) {
  auto& event = events_[i];
  auto& puts = sealed.batch.puts;
  const auto seq = sealed.stream.view.length++;
  const auto position = sealed.tail.next++;
  const std::string& name = stream().text();

  record::stamp_event(event.payload_.writable(), position, now);
  Bytes record = rows.seal_event(name, seq, sealed.stream.last, event.payload_.view());
  sealed.stream.last = *record::chain_tag(record);
  puts.push_back({record::event_key(rows.at(), stream_tag(), seq), std::move(record)});

  Bytes position_key = record::position_key(rows.at(), position);
  Bytes position_row = rows.seal_row(position_key, record::encode_row(record::PositionRow{name, seq}), position);
  sealed.tail.last_row = tail_of(position_row);
  puts.push_back({std::move(position_key), std::move(position_row)});

  Bytes id_row = rows.seal_row(id_keys_[i], record::encode_row(record::EventIdRow{seq, event.digest_}));
  puts.push_back({id_keys_[i], std::move(id_row)});
}

}  // namespace keyhold::stores

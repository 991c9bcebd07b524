#include "stream_cursor.h"

#include <algorithm>
#include <string>
#include <utility>

#include "keyhold/record/storage_key.h"
#include "page_builder.h"
#include "row_error.h"

namespace keyhold::stores {

StreamCursor::StreamCursor(storage::Engine& engine, LeaseHolder lease, StreamName stream, Span span,
                           record::ChainTag neighbour)
    : engine_(engine),
      lease_(std::move(lease)),
      stream_(std::move(stream)),
      span_(span),
      left_(span.left()),
      neighbour_(neighbour) {}

Task<Result<EventPage>> StreamCursor::next(std::size_t max_bytes) {
  if (left_ == 0) co_return EventPage();
  const auto bytes = std::clamp<std::size_t>(max_bytes, 1, kMaxPageBytes);
  auto page = co_await read(bytes);
  if (!page && lease_.lapsed(page.error())) page = co_await read(bytes);
  if (!page) left_ = 0;
  co_return page;
}

Task<Result<EventPage>> StreamCursor::read(std::size_t max_bytes) {
  KEYHOLD_CO_TRY(auto lease, co_await lease_.get());
  storage::ScanOptions options;
  options.limit_rows = left_;
  options.limit_bytes = max_bytes;
  options.backwards = span_.direction == Direction::kBackwards;
  storage::Range wanted;
  {
    KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
    wanted = range(rows.at(), rows.stream_tag(stream_.text()));
  }
  KEYHOLD_CO_TRY(const auto found, co_await engine_.scan(std::move(wanted), options));
  if (found.empty()) co_return co_await why_missing(std::move(lease));
  Result<EventPage> page;
  {
    KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
    page = open(rows, found);
  }
  if (!page && page.error().reason == "record-missing") co_return co_await why_missing(std::move(lease));
  co_return page;
}

storage::Range StreamCursor::range(const record::TenantStore& at, const record::NameTag& tag) const {
  const auto low = std::min(span_.from, span_.to);
  const auto high = std::max(span_.from, span_.to);
  return {record::event_key(at, tag, low), record::event_key(at, tag, high + 1)};
}

Result<EventPage> StreamCursor::open(const TenantRows& rows, const std::vector<storage::Row>& found) {
  PageBuilder page;
  auto name = PlaintextBytes::copy_of(stream_.text());
  const auto stream = name.text();
  page.keep(std::move(name));
  page.reserve(found.size());
  for (const auto& row : found) {
    auto opened = rows.open_event(stream, span_.from, row.value);
    if (!opened) return named_failure(row, span_.from, std::move(opened).error());
    auto event = std::move(opened).value();
    KEYHOLD_CHECK(follows(span_.from, event));
    page.add(stream, {span_.from}, std::move(event));
    span_.direction == Direction::kForwards ? ++span_.from : --span_.from;
    --left_;
  }
  return page.take();
}

Status StreamCursor::follows(std::uint64_t seq, const OpenedEvent& event) {
  const bool forwards = span_.direction == Direction::kForwards;
  const auto& seen = forwards ? event.predecessor : event.chain_tag;
  if (seen != neighbour_) return broken_chain("event " + std::to_string(seq));
  neighbour_ = forwards ? event.chain_tag : event.predecessor;
  return ok();
}

/// An event that is not there was deleted with its stream, or it is missing.
Task<Error> StreamCursor::why_missing(LeasePtr lease) {
  const auto missing = span_.from;
  auto stream = stream_;
  auto head = co_await load_head(engine_, std::move(lease), std::move(stream));
  if (!head) co_return std::move(head).error();
  if (head->opened && head->opened->head.deleted)
    co_return Error{ErrorCode::kNotFound, "the stream was deleted while it was read", "stream-deleted"};
  co_return missing_row("event " + std::to_string(missing));
}

Task<Result<EventPage>> NoEvents::next(std::size_t) {
  co_return EventPage();
}

namespace {

/// The header of the event beside the first one to read: its own tag upwards, its predecessor's downwards. Not opened:
/// what it says is only compared with what is.
Task<Result<record::ChainTag>> neighbour_of(storage::Engine* engine, Bytes key, Direction direction,
                                            std::uint64_t seq) {
  KEYHOLD_CO_TRY(const auto row, co_await engine->get(std::move(key)));
  if (!row) co_return missing_row("event " + std::to_string(seq));
  const auto header = record::peek(*row);
  if (!header) co_return damaged_row("event " + std::to_string(seq));
  co_return direction == Direction::kForwards ? *record::chain_tag(*row) : header->predecessor;
}

Result<Bytes> event_key_of(const keyring::Lease& lease, const StreamName& stream, std::uint64_t seq) {
  KEYHOLD_TRY(const auto rows, TenantRows::through(lease));
  return record::event_key(rows.at(), rows.stream_tag(stream.text()), seq);
}

Status check_readable(const StoredHead& head) {
  if (!head.opened) return Error{ErrorCode::kNotFound, "there is no such stream", "no-such-stream"};
  if (head.opened->head.deleted) return Error{ErrorCode::kNotFound, "the stream has been deleted", "stream-deleted"};
  return ok();
}

StreamCursor::Span span_to_read(std::uint64_t last, std::optional<Revision> from, Direction direction) {
  if (direction == Direction::kForwards) return {from ? from->number : 0, last, direction};
  return {std::min(from ? from->number : last, last), 0, direction};
}

}  // namespace

Task<Result<std::unique_ptr<EventCursor>>> open_stream_cursor(storage::Engine& engine, LeaseHolder lease,
                                                              StreamName stream, std::optional<Revision> from,
                                                              Direction direction) {
  KEYHOLD_CO_TRY(auto held, co_await lease.get());
  KEYHOLD_CO_TRY(const auto head, co_await load_head(engine, held, stream));
  KEYHOLD_CO_CHECK(check_readable(head));
  const auto last = head.opened->head.length - 1;
  const auto span = span_to_read(last, from, direction);
  if (direction == Direction::kForwards && span.from > last) co_return std::make_unique<NoEvents>();

  record::ChainTag neighbour;
  if (direction == Direction::kBackwards && span.from == last) neighbour = head.opened->head.last;
  const bool has_event_beside = direction == Direction::kForwards ? span.from > 0 : span.from < last;
  if (has_event_beside) {
    const auto beside = direction == Direction::kForwards ? span.from - 1 : span.from + 1;
    KEYHOLD_CO_TRY(auto key, event_key_of(*held, stream, beside));
    KEYHOLD_CO_TRY(neighbour, co_await neighbour_of(&engine, std::move(key), direction, beside));
  }
  co_return std::make_unique<StreamCursor>(engine, std::move(lease), std::move(stream), span, neighbour);
}

}  // namespace keyhold::stores

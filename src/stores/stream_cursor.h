#pragma once

#include <cstdint>
#include <optional>

#include "keyhold/stores/event_store.h"
#include "lease_holder.h"
#include "stored_state.h"

namespace keyhold::stores {

/// Reads the events of one stream from `from` to `to`, both included, upwards or downwards, and holds each against the
/// next: numbers without a gap, each event the one that its successor was sealed to follow.
class StreamCursor final : public EventCursor {
 public:
  struct Span {
    std::uint64_t from;
    std::uint64_t to;
    Direction direction;
    std::uint64_t left() const noexcept { return (from < to ? to - from : from - to) + 1; }
  };
  /// `neighbour`: upwards, the chain tag of the event before `from`, zeros before the first; downwards, of `from`
  /// itself as its successor or the stream's head has it.
  StreamCursor(storage::Engine& engine, LeaseHolder lease, StreamName stream, Span span, record::ChainTag neighbour);

  Task<Result<EventPage>> next(std::size_t max_bytes) override;

 private:
  Task<Result<EventPage>> read(std::size_t max_bytes);
  Result<EventPage> open(const TenantRows& rows, const std::vector<storage::Row>& found);
  Status follows(std::uint64_t seq, const OpenedEvent& event);
  storage::Range range(const record::TenantStore& at, const record::NameTag& tag) const;
  Task<Error> why_missing(LeasePtr lease);

  storage::Engine& engine_;
  LeaseHolder lease_;
  StreamName stream_;
  Span span_;
  std::uint64_t left_;
  record::ChainTag neighbour_;
};

/// An empty cursor: nothing to read.
class NoEvents final : public EventCursor {
 public:
  Task<Result<EventPage>> next(std::size_t max_bytes) override;
};

/// Finds where to begin, and what to hold the first event against.
Task<Result<std::unique_ptr<EventCursor>>> open_stream_cursor(storage::Engine& engine, LeaseHolder lease,
                                                              StreamName stream, std::optional<Revision> from,
                                                              Direction direction);

}  // namespace keyhold::stores

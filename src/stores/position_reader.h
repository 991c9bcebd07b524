#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string_view>
#include <vector>

#include "keyhold/stores/event.h"
#include "lease_holder.h"
#include "page_builder.h"
#include "stored_state.h"

namespace keyhold::stores {

inline constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

/// Reads a tenant's events in commit order, by the position rows: each must be there, open for its number, and name an
/// event that says the same of itself. Events of deleted streams are passed over. What read_all and follow share.
class PositionReader {
 public:
  PositionReader(storage::Engine& engine, LeaseHolder lease, std::uint64_t from);

  /// The events from where the last call ended, below position `end` (or kNoEnd), up to about `max_bytes`. Empty:
  /// nothing there yet.
  Task<Result<EventPage>> next(std::size_t max_bytes, std::uint64_t end);
  LeaseHolder& lease() noexcept { return lease_; }

 private:
  /// Events that follow each other both in the tenant and in one stream: one range read.
  struct Run {
    std::uint64_t position;  // of the first
    std::uint64_t seq;       // of the first
    std::size_t count;
    std::string_view stream;  // in a row of Pointers
    record::NameTag tag;      // of the stream
  };
  /// The last event read of a stream: the next one must follow it.
  struct Link {
    std::uint64_t seq;
    record::ChainTag tag;
  };
  struct Pointers {
    std::vector<OpenedPosition> rows;  // what the runs' names point into
    std::vector<Run> runs;
  };

  Task<Result<EventPage>> read(std::size_t max_bytes, std::uint64_t end);
  Task<Result<Pointers>> pointers(LeasePtr lease, std::size_t max_rows, std::uint64_t end);
  Result<Pointers> open_pointers(const TenantRows& rows, const std::vector<storage::Row>& found) const;
  Task<Result<std::vector<storage::Row>>> fetch(LeasePtr lease, const Run* run, std::size_t max_bytes);
  Result<std::size_t> add_run(PageBuilder& page, const keyring::Lease& lease, const Run& run,
                              const std::vector<storage::Row>& found);
  Status follows(const Run& run, std::uint64_t seq, const OpenedEvent& event);
  Task<Status> check_deleted(LeasePtr lease, const Run* run);

  storage::Engine& engine_;
  LeaseHolder lease_;
  std::uint64_t next_;
  std::size_t event_bytes_ = 1024;         // of the events read last, sealed: a guess at the next ones
  std::map<record::NameTag, Link> links_;  // of the streams met lately
};

}  // namespace keyhold::stores

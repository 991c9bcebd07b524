#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>

#include "bell.h"
#include "change.h"
#include "keyhold/base/async_event.h"
#include "keyhold/base/clock.h"
#include "keyhold/keyring/lease.h"
#include "keyhold/storage/engine.h"
#include "stream_state.h"

namespace keyhold::stores {

class ChangeInFlight;

/// Gives one tenant's changes their order. In memory it is ahead of the disk: a change is sealed to follow the one
/// before it, and submitted, while that one still waits for its sync; so appends that wait together share a sync and
/// still follow each other without a gap. When one fails, all behind it fail by their conditions; then everything in
/// memory is forgotten, read again, and each of them gets a new place (docs/decisions/0003-event-sequencing.md).
/// Memory: about 200 bytes, and 200 for each stream written to lately; nothing in the clear, so it may outlive leases.
/// Threads: all members may run concurrently; none suspends or waits for a disk.
class Sequencer : public std::enable_shared_from_this<Sequencer> {
 public:
  /// What all sequencers of a store share.
  struct Surroundings {
    storage::Engine& engine;
    keyring::LeaseSource& leases;
    const Clock& clock;
  };
  explicit Sequencer(Surroundings around) : around_(around) {}

  static constexpr std::size_t kMaxStreams = 128;  ///< in memory; beyond it, all but those in flight are forgotten

  /// What is in memory belongs to one epoch, from one failure to the next; what was read for another is not taken.
  struct Missing {
    std::uint64_t epoch;
    bool tail;
    bool stream;
  };
  /// The change may fit or not, depending on one in flight: ask again when that has settled.
  using Undecided = std::shared_ptr<AsyncEvent>;
  struct Submitted {
    storage::Ticket ticket;
    std::unique_ptr<ChangeInFlight> in_flight;
  };
  using Attempt = std::variant<Missing, Undecided, Submitted>;

  /// Judges `change`, gives it its place, seals and submits it: in one piece, under the lock. Errors: the change's own
  /// refusal, which holds for what is durable; the lease's.
  Result<Attempt> attempt(StreamChange& change, const keyring::Lease& lease);
  void learn_tail(std::uint64_t epoch, const PositionTail& tail);
  void learn_stream(std::uint64_t epoch, const record::NameTag& tag, StreamState stream);
  /// The stream's length, where it is known and no change of it is in flight: all that it counts is durable.
  std::optional<std::uint64_t> settled_length(const record::NameTag& tag) const;

  Bell& bell() noexcept { return bell_; }

 private:
  friend class ChangeInFlight;
  struct Stream {
    StreamState newest;  // as the changes in flight will leave it
    StreamView durable;
    std::shared_ptr<AsyncEvent> last_in_flight;
    std::uint32_t in_flight = 0;
  };
  struct TagHash {
    std::size_t operator()(const record::NameTag& tag) const noexcept;
  };

  Submitted submit(SealedChange sealed, const record::NameTag& tag, Stream& stream);
  void settle(const ChangeInFlight& change, bool done);
  void forget();
  void make_room();

  const Surroundings around_;
  mutable std::mutex mutex_;
  std::uint64_t epoch_ = 0;
  std::optional<PositionTail> tail_;
  std::unordered_map<record::NameTag, Stream, TagHash> streams_;
  Bell bell_;
};

/// A submitted change whose outcome is not known yet. Settles itself as failed when it dies first (its caller is gone),
/// which costs a read of the state and never a wrong one.
class ChangeInFlight {
 public:
  ChangeInFlight(std::shared_ptr<Sequencer> sequencer, std::uint64_t epoch, const record::NameTag& stream,
                 const StreamView& after)
      : sequencer_(std::move(sequencer)), epoch_(epoch), stream_(stream), after_(after) {}
  ~ChangeInFlight() { settle(false); }
  ChangeInFlight(const ChangeInFlight&) = delete;
  ChangeInFlight& operator=(const ChangeInFlight&) = delete;

  void settle(bool done);

 private:
  friend class Sequencer;
  std::shared_ptr<Sequencer> sequencer_;  // null once settled
  std::uint64_t epoch_;
  record::NameTag stream_;
  StreamView after_;
  std::shared_ptr<AsyncEvent> settled_ = std::make_shared<AsyncEvent>();
};

}  // namespace keyhold::stores

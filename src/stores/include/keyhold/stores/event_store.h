#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/base/task.h"
#include "keyhold/base/tenant_scope.h"
#include "keyhold/stores/event.h"
#include "keyhold/stores/limits.h"
#include "keyhold/stores/stream.h"

namespace keyhold::storage {
class Engine;
}
namespace keyhold::keyring {
class LeaseSource;
}

namespace keyhold::stores {

enum class Direction : std::uint8_t { kForwards, kBackwards };

/// Events in order, pulled page by page, so memory stays flat whatever the length. One caller at a time. Dies before
/// its store. Errors of next(): kKeyDisabled (the tenant's key refuses: at once, whatever was read before),
/// kDoesNotOpen (reasons at EventStore), kNotFound with reason "stream-deleted" (deleted meanwhile), kUnavailable.
/// After an error the cursor is at its end.
class EventCursor {
 public:
  virtual ~EventCursor() = default;
  /// The next events, at least one, up to about `max_bytes` of plaintext. An empty page: the end.
  virtual Task<Result<EventPage>> next(std::size_t max_bytes) = 0;
};

/// A tenant's events in commit order, first those that are there, then those that come: no gap, no repetition. One
/// caller at a time. Dies before its store. Errors: as EventCursor's; a waiting call fails as soon as the lease is
/// ended.
class Subscription {
 public:
  virtual ~Subscription() = default;
  /// The next events, up to about `max_bytes`. An empty page: none came within `patience`; call again.
  virtual Task<Result<EventPage>> next(std::size_t max_bytes, std::chrono::milliseconds patience) = 0;
};

/// What an append answers.
struct Appended {
  Revision first;
  Revision last;
  Position last_position;
  bool repeated = false;  ///< nothing was written: these events were there already, and this is the first answer again
};

/// Append-only streams of encrypted events. Safe from any executor; outlives every call made on it.
///
/// Errors of every call: kKeyDisabled, kNotFound (no such tenant), kUnavailable, kStorageFull, kThrottled from below.
/// Stored data that is not what was written is kDoesNotOpen, never wrong data, with a reason:
/// "record-damaged" (does not open at its place), "record-missing" (a row that must exist does not), "chain-broken"
/// (does not follow its predecessor), "record-moved" (belongs elsewhere).
class EventStore {
 public:
  virtual ~EventStore() = default;

  /// Appends 1 to kMaxAppendEvents `events` (kMaxAppendBytes in all) as one atomic write, durable on return. Events
  /// whose ids are all there already with the same content, in the same order, are answered as the first time
  /// (`repeated`), whatever is expected. Errors: kConflict with reason "wrong-expected-revision" (member
  /// "actualRevision": the number, or "no-stream"), "event-id-conflict" (an id is there with other content),
  /// "stream-deleted"; kLimitExceeded; kInvalidArgument with reason "duplicate-event-id" (twice in `events`) or
  /// "no-events".
  virtual Task<Result<Appended>> append(TenantScope tenant, StreamName stream, ExpectedRevision expected,
                                        std::vector<NewEvent> events) = 0;

  /// Reads `stream` from revision `from` on (included), in `direction`, up to the last event there is now. Without
  /// `from`: from its first event, backwards from its last. Errors: kNotFound with reason "no-such-stream" or
  /// "stream-deleted".
  virtual Task<Result<std::unique_ptr<EventCursor>>> read_stream(TenantScope tenant, StreamName stream,
                                                                 std::optional<Revision> from, Direction direction) = 0;

  /// Reads all events of the tenant from position `from` on (included) in commit order, up to the last one there is
  /// now. Events of deleted streams are left out.
  virtual Task<Result<std::unique_ptr<EventCursor>>> read_all(TenantScope tenant, Position from) = 0;

  /// As read_all, and then goes on with what comes. To go on after position n, follow from n + 1.
  virtual Task<Result<std::unique_ptr<Subscription>>> follow(TenantScope tenant, Position from) = 0;

  /// Errors: kNotFound with reason "no-such-stream". A deleted stream has an answer, with `deleted` set.
  virtual Task<Result<StreamInfo>> describe_stream(TenantScope tenant, StreamName stream) = 0;

  /// Replaces the stream's metadata: JSON text of at most kMaxStreamMetadataBytes (kLimitExceeded), checked by the
  /// caller. Durable on return. Errors: kNotFound with reason "no-such-stream"; kConflict with reason "stream-deleted".
  virtual Task<Status> set_stream_metadata(TenantScope tenant, StreamName stream, PlaintextBytes metadata) = 0;

  /// Streams, deleted ones included, in an order of no meaning but stable: those after `after`, at most `limit` (at
  /// most kMaxListedStreams). An empty answer: the end.
  virtual Task<Result<std::vector<StreamInfo>>> list_streams(TenantScope tenant, std::optional<StreamName> after,
                                                             std::size_t limit) = 0;

  /// Deletes the stream for good: its events are gone, its name can't be used again. Deleting it again succeeds.
  /// Durable on return; the ciphertext leaves the disk at the engine's next compaction. Errors: kNotFound with reason
  /// "no-such-stream"; kConflict as append.
  virtual Task<Status> delete_stream(TenantScope tenant, StreamName stream, ExpectedRevision expected) = 0;
};

/// The store over one engine. `engine`, `leases` and `clock` outlive it; one store an engine in a process.
std::unique_ptr<EventStore> make_event_store(storage::Engine& engine, keyring::LeaseSource& leases, const Clock& clock);

}  // namespace keyhold::stores

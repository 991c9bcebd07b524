#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "append_change.h"
#include "keyhold/storage/engine.h"
#include "keyhold/stores/event_store.h"
#include "lease_holder.h"
#include "sequencer_table.h"
#include "stored_state.h"

namespace keyhold::stores {

/// The event store: a sequencer for each tenant that writes, cursors for those who read, one engine below.
class TenantEventStore final : public EventStore {
 public:
  TenantEventStore(storage::Engine& engine, keyring::LeaseSource& leases, const Clock& clock);

  Task<Result<Appended>> append(TenantScope tenant, StreamName stream, ExpectedRevision expected,
                                std::vector<NewEvent> events) override;
  Task<Result<std::unique_ptr<EventCursor>>> read_stream(TenantScope tenant, StreamName stream,
                                                         std::optional<Revision> from, Direction direction) override;
  Task<Result<std::unique_ptr<EventCursor>>> read_all(TenantScope tenant, Position from) override;
  Task<Result<std::unique_ptr<Subscription>>> follow(TenantScope tenant, Position from) override;
  Task<Result<StreamInfo>> describe_stream(TenantScope tenant, StreamName stream) override;
  Task<Status> set_stream_metadata(TenantScope tenant, StreamName stream, PlaintextBytes metadata) override;
  Task<Result<std::vector<StreamInfo>>> list_streams(TenantScope tenant, std::optional<StreamName> after,
                                                     std::size_t limit) override;
  Task<Status> delete_stream(TenantScope tenant, StreamName stream, ExpectedRevision expected) override;

 private:
  /// One try of a write: written; or nothing was, and more is known now, so judge again; or its place was lost.
  enum class Written : std::uint8_t { kDone, kAgain, kLost };

  Task<Status> write(TenantId tenant, StreamChange* change);
  Task<Result<Written>> attempt(std::shared_ptr<Sequencer> sequencer, LeasePtr lease, StreamChange* change);
  Task<Result<Written>> finish(Sequencer::Submitted submitted);
  Task<Status> learn(std::shared_ptr<Sequencer> sequencer, LeasePtr lease, const StreamChange* change,
                     Sequencer::Missing missing);
  Task<Result<std::optional<Appended>>> find_repeated(std::shared_ptr<Sequencer> sequencer, LeasePtr lease,
                                                      AppendChange* change);
  Task<Result<Appended>> repeated_answer(LeasePtr lease, StreamName stream, std::uint64_t first, std::uint64_t last);
  Task<Result<LeaseHolder>> hold_lease(TenantId tenant);

  storage::Engine& engine_;
  keyring::LeaseSource& leases_;
  SequencerTable sequencers_;
};

}  // namespace keyhold::stores

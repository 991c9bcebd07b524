#include "tenant_event_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "all_cursor.h"
#include "backoff.h"
#include "catch_up_subscription.h"
#include "delete_change.h"
#include "keyhold/record/storage_key.h"
#include "metadata_change.h"
#include "row_error.h"
#include "stream_cursor.h"

namespace keyhold::stores {
namespace {

// Sequencers in memory; one that was forgotten costs its tenant's next write a few reads.
constexpr std::size_t kTenantsInMemory = 4096;

// A write that loses its place this often has met a storm of conflicting writers, and its caller should know.
constexpr int kAttempts = 24;

Error too_contended() {
  return {ErrorCode::kUnavailable, "other writers took this write's place again and again", "write-contention"};
}

/// Where the ids of an append stand in its stream: nowhere, or all of them in order from `first` on.
struct KnownIds {
  std::size_t count = 0;
  std::uint64_t first = 0;
};

Error event_id_conflict() {
  return {ErrorCode::kConflict, "an event id is already in the stream with other content", "event-id-conflict"};
}

Status note_known_id(KnownIds& known, const AppendChange& change, std::size_t i, const record::EventIdRow& row) {
  if (known.count != i || !change.same_content(i, row)) return event_id_conflict();
  if (i == 0) known.first = row.seq;
  if (row.seq != known.first + i) return event_id_conflict();
  ++known.count;
  return ok();
}

Status tag_names(StreamChange& change, const keyring::Lease& lease) {
  KEYHOLD_TRY(const auto rows, TenantRows::through(lease));
  change.tag(rows);
  return ok();
}

Result<record::EventIdRow> open_id_row(const keyring::Lease& lease, ByteView key, ByteView row) {
  KEYHOLD_TRY(const auto rows, TenantRows::through(lease));
  return rows.open_event_id(key, row);
}

}  // namespace

TenantEventStore::TenantEventStore(storage::Engine& engine, keyring::LeaseSource& leases, const Clock& clock)
    : engine_(engine), leases_(leases), sequencers_({engine, leases, clock}, kTenantsInMemory) {}

Task<Result<LeaseHolder>> TenantEventStore::hold_lease(TenantId tenant) {
  KEYHOLD_CO_TRY(auto lease, co_await leases_.lease(tenant));
  co_return LeaseHolder(leases_, std::move(lease));
}

// Writes.

Task<Result<Appended>> TenantEventStore::append(TenantScope tenant, StreamName stream, ExpectedRevision expected,
                                                std::vector<NewEvent> events) {
  KEYHOLD_CO_CHECK(AppendChange::check(events));
  AppendChange change(std::move(stream), expected, std::move(events));
  const auto sequencer = sequencers_.of(tenant.tenant());
  Backoff backoff;
  for (int i = 0; i < kAttempts; ++i) {
    KEYHOLD_CO_TRY(auto lease, co_await leases_.lease(tenant.tenant()));
    KEYHOLD_CO_CHECK(tag_names(change, *lease));
    KEYHOLD_CO_TRY(const auto repeated, co_await find_repeated(sequencer, lease, &change));
    if (repeated) co_return *repeated;
    KEYHOLD_CO_TRY(const auto written, co_await attempt(sequencer, std::move(lease), &change));
    if (written == Written::kDone) co_return change.answer();
    if (written == Written::kLost) co_await backoff.lost();
  }
  co_return too_contended();
}

Task<Status> TenantEventStore::write(TenantId tenant, StreamChange* change) {
  const auto sequencer = sequencers_.of(tenant);
  Backoff backoff;
  for (int i = 0; i < kAttempts; ++i) {
    KEYHOLD_CO_TRY(auto lease, co_await leases_.lease(tenant));
    KEYHOLD_CO_CHECK(tag_names(*change, *lease));
    KEYHOLD_CO_TRY(const auto written, co_await attempt(sequencer, std::move(lease), change));
    if (written == Written::kDone) co_return ok();
    if (written == Written::kLost) co_await backoff.lost();
  }
  co_return too_contended();
}

Task<Result<TenantEventStore::Written>> TenantEventStore::attempt(std::shared_ptr<Sequencer> sequencer, LeasePtr lease,
                                                                  StreamChange* change) {
  KEYHOLD_CO_TRY(auto outcome, sequencer->attempt(*change, *lease));
  if (auto* const submitted = std::get_if<Sequencer::Submitted>(&outcome))
    co_return co_await finish(std::move(*submitted));
  if (const auto* const undecided = std::get_if<Sequencer::Undecided>(&outcome)) {
    const auto settled = *undecided;
    co_await settled->wait();
    co_return Written::kAgain;
  }
  const auto missing = std::get<Sequencer::Missing>(outcome);
  KEYHOLD_CO_CHECK(co_await learn(std::move(sequencer), std::move(lease), change, missing));
  co_return Written::kAgain;
}

Task<Result<TenantEventStore::Written>> TenantEventStore::finish(Sequencer::Submitted submitted) {
  KEYHOLD_CO_TRY(const auto outcome, co_await std::move(submitted.ticket).wait());
  submitted.in_flight->settle(outcome == storage::Outcome::kDone);
  co_return outcome == storage::Outcome::kDone ? Written::kDone : Written::kLost;
}

Task<Status> TenantEventStore::learn(std::shared_ptr<Sequencer> sequencer, LeasePtr lease, const StreamChange* change,
                                     Sequencer::Missing missing) {
  if (missing.tail) {
    KEYHOLD_CO_TRY(const auto tail, co_await load_position_tail(engine_, lease));
    sequencer->learn_tail(missing.epoch, tail);
  }
  if (missing.stream) {
    auto stream = change->stream();
    KEYHOLD_CO_TRY(const auto head, co_await load_head(engine_, std::move(lease), std::move(stream)));
    sequencer->learn_stream(missing.epoch, change->stream_tag(), head.state());
  }
  co_return ok();
}

Task<Result<std::optional<Appended>>> TenantEventStore::find_repeated(std::shared_ptr<Sequencer> sequencer,
                                                                      LeasePtr lease, AppendChange* change) {
  const auto length = sequencer->settled_length(change->stream_tag());
  change->ids_absent_at(length);
  if (length == 0) co_return std::nullopt;
  KnownIds known;
  for (std::size_t i = 0; i < change->size(); ++i) {
    if (change->has_generated_id(i)) continue;
    auto key = change->id_keys()[i];
    KEYHOLD_CO_TRY(const auto row, co_await engine_.get(std::move(key)));
    if (!row) continue;
    KEYHOLD_CO_TRY(const auto opened, open_id_row(*lease, change->id_keys()[i], *row));
    KEYHOLD_CO_CHECK(note_known_id(known, *change, i, opened));
  }
  if (known.count == 0) co_return std::nullopt;
  if (known.count != change->size()) co_return event_id_conflict();
  auto stream = change->stream();
  KEYHOLD_CO_TRY(const auto answer, co_await repeated_answer(std::move(lease), std::move(stream), known.first,
                                                             known.first + known.count - 1));
  co_return std::optional(answer);
}

Task<Result<Appended>> TenantEventStore::repeated_answer(LeasePtr lease, StreamName stream, std::uint64_t first,
                                                         std::uint64_t last) {
  Bytes key;
  {
    KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
    key = record::event_key(rows.at(), rows.stream_tag(stream.text()), last);
  }
  KEYHOLD_CO_TRY(const auto row, co_await engine_.get(std::move(key)));
  if (!row) co_return missing_row("event " + std::to_string(last));
  KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
  KEYHOLD_CO_TRY(const auto event, rows.open_event(stream.text(), last, *row));
  co_return Appended{{first}, {last}, {event.payload.position}, true};
}

Task<Status> TenantEventStore::set_stream_metadata(TenantScope tenant, StreamName stream, PlaintextBytes metadata) {
  if (metadata.size() > kMaxStreamMetadataBytes)
    co_return Error{ErrorCode::kLimitExceeded, "a stream's metadata is larger than 64 KiB", "metadata-too-large"};
  MetadataChange change(std::move(stream), std::move(metadata));
  co_return co_await write(tenant.tenant(), &change);
}

Task<Status> TenantEventStore::delete_stream(TenantScope tenant, StreamName stream, ExpectedRevision expected) {
  DeleteChange change(std::move(stream), expected);
  auto deleted = co_await write(tenant.tenant(), &change);
  if (!deleted && deleted.error().reason == "stream-deleted") co_return ok();
  co_return deleted;
}

// Reads.

Task<Result<std::unique_ptr<EventCursor>>> TenantEventStore::read_stream(TenantScope tenant, StreamName stream,
                                                                         std::optional<Revision> from,
                                                                         Direction direction) {
  KEYHOLD_CO_TRY(auto lease, co_await hold_lease(tenant.tenant()));
  co_return co_await open_stream_cursor(engine_, std::move(lease), std::move(stream), from, direction);
}

Task<Result<std::unique_ptr<EventCursor>>> TenantEventStore::read_all(TenantScope tenant, Position from) {
  KEYHOLD_CO_TRY(auto lease, co_await hold_lease(tenant.tenant()));
  KEYHOLD_CO_TRY(auto held, co_await lease.get());
  KEYHOLD_CO_TRY(const auto tail, co_await load_position_tail(engine_, std::move(held)));
  co_return std::make_unique<AllCursor>(PositionReader(engine_, std::move(lease), from.number), tail.next);
}

Task<Result<std::unique_ptr<Subscription>>> TenantEventStore::follow(TenantScope tenant, Position from) {
  KEYHOLD_CO_TRY(auto lease, co_await hold_lease(tenant.tenant()));
  auto sequencer = sequencers_.of(tenant.tenant());
  PositionReader reader(engine_, std::move(lease), from.number);
  co_return std::make_unique<CatchUpSubscription>(std::move(reader), std::move(sequencer));
}

Task<Result<StreamInfo>> TenantEventStore::describe_stream(TenantScope tenant, StreamName stream) {
  KEYHOLD_CO_TRY(auto lease, co_await leases_.lease(tenant.tenant()));
  KEYHOLD_CO_TRY(const auto head, co_await load_head(engine_, std::move(lease), std::move(stream)));
  if (!head.opened) co_return Error{ErrorCode::kNotFound, "there is no such stream", "no-such-stream"};
  co_return head.info();
}

Task<Result<std::vector<StreamInfo>>> TenantEventStore::list_streams(TenantScope tenant,
                                                                     std::optional<StreamName> after,
                                                                     std::size_t limit) {
  KEYHOLD_CO_TRY(auto lease, co_await leases_.lease(tenant.tenant()));
  const auto prefix = record::store_rows_prefix(record::RowType::kStreamHead, rows_of(*lease));
  auto range = storage::prefix_range(prefix);
  if (after) {
    KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
    range.begin = record::prefix_end(record::stream_head_key(rows.at(), rows.stream_tag(after->text())));
  }
  storage::ScanOptions options;
  options.limit_rows = std::clamp<std::size_t>(limit, 1, kMaxListedStreams);
  KEYHOLD_CO_TRY(const auto found, co_await engine_.scan(std::move(range), options));

  KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
  std::vector<StreamInfo> streams;
  for (const auto& row : found) {
    const auto key = record::parse_storage_key(row.key);
    if (!key) co_return damaged_row("a stream head's key");
    KEYHOLD_CO_TRY(const auto head, rows.open_head(key->name, row.value));
    streams.push_back(info_of(head.head));
  }
  co_return streams;
}

std::unique_ptr<EventStore> make_event_store(storage::Engine& engine, keyring::LeaseSource& leases,
                                             const Clock& clock) {
  return std::make_unique<TenantEventStore>(engine, leases, clock);
}

}  // namespace keyhold::stores

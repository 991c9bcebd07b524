#include "sealed_log.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <iterator>
#include <utility>

#include "keyhold/base/async_event.h"
#include "keyhold/base/log.h"
#include "line.h"

namespace keyhold::audit {
namespace {

constexpr std::size_t kLinesCheckedAtStart = 1024;
constexpr std::chrono::milliseconds kGatherTime{10};
constexpr std::size_t kMostGathered = 256;

Error log_broken(std::string detail) {
  return {ErrorCode::kDoesNotOpen, std::move(detail), "audit-broken"};
}

record::KeyPlace log_place(const Options& options) {
  return {options.deployment, TenantId::zero(), record::Store::kAudit, record::KeyClass::kRec, 1};
}

}  // namespace

SealedLog::SealedLog(storage::Engine& engine, const SecretBytes& key, const Clock& clock, Executor executor,
                     Options options)
    : engine_(engine),
      clock_(clock),
      executor_(executor),
      options_(std::move(options)),
      key_(key, log_place(options_)),
      at_{record::TenantNameKey(key).tag(TenantId::zero()), record::Store::kAudit},
      stream_(record::NameKey(key).tag(record::NameKind::kStream, options_.role)) {}

Bytes SealedLog::key_of(std::uint64_t seq) const {
  return record::event_key(at_, stream_, seq);
}

Task<Status> SealedLog::append(Decision decision, storage::Batch change) {
  if (!change.conditions.empty())
    co_return Error{ErrorCode::kInternal, "a change that is written with its audit line can have no conditions"};
  PlaintextBytes line = begin_line(decision, clock_.now());
  const bool wait = options_.durability == Durability::kSynced || !change.puts.empty() || !change.erases.empty() ||
                    !change.erase_ranges.empty();
  if (!wait) co_return gather(std::move(line));
  KEYHOLD_CO_TRY(Placed placed, place(std::move(line), std::move(change)));
  co_return co_await settle(std::move(placed));
}

Result<SealedLog::Placed> SealedLog::place(PlaintextBytes line, storage::Batch change) {
  const std::lock_guard lock(mutex_);
  KEYHOLD_CHECK(add_line(std::move(line)));
  std::move(change.puts.begin(), change.puts.end(), std::back_inserter(gathered_.puts));
  gathered_.erases = std::move(change.erases);
  gathered_.erase_ranges = std::move(change.erase_ranges);
  return submit_gathered();
}

// Nobody waits for these lines, so they wait for each other: one batch and one sync for all of some milliseconds.
// Coroutines are begun outside the lock: they may run at once, and take it themselves.
Status SealedLog::gather(PlaintextBytes line) {
  bool begin_timer = false;
  std::optional<Placed> full;
  {
    const std::lock_guard lock(mutex_);
    KEYHOLD_CHECK(add_line(std::move(line)));
    begin_timer = !std::exchange(timer_runs_, true);
    if (gathered_.puts.size() >= kMostGathered) full = submit_gathered();
  }
  if (begin_timer) asio::co_spawn(executor_, write_gathered(), asio::detached);
  if (full) asio::co_spawn(executor_, settle(std::move(*full)), asio::detached);
  return ok();
}

Task<Status> SealedLog::write_gathered() {
  co_await sleep_for(kGatherTime);
  std::optional<Placed> placed;
  {
    const std::lock_guard lock(mutex_);
    timer_runs_ = false;
    if (!gathered_.puts.empty()) placed = submit_gathered();
  }
  if (!placed) co_return ok();
  co_return co_await settle(std::move(*placed));
}

Status SealedLog::add_line(PlaintextBytes line) {
  if (failed_) return Error{ErrorCode::kUnavailable, "the audit log could not be written"};
  if (gathered_.puts.empty()) before_gathered_ = head_;
  const std::uint64_t seq = head_.next_seq;
  finish_line(line, seq, head_.hash);
  Bytes sealed = record::seal(key_, {options_.role, seq},
                              {.kind = record::Kind::kEvent, .predecessor = head_.tag, .plaintext = line.view()});
  head_ = Head{seq + 1, line_hash(line), record::chain_tag(sealed).value()};
  gathered_.puts.push_back({key_of(seq), std::move(sealed)});
  return ok();
}

SealedLog::Placed SealedLog::submit_gathered() {
  // A line in flight may still be refused; then those behind it must not be written either.
  if (in_flight_ > 0)
    gathered_.conditions.push_back({key_of(before_gathered_.next_seq - 1), copy(before_gathered_.tag.bytes())});
  ++in_flight_;
  return Placed{engine_.submit(std::exchange(gathered_, {})), head_};
}

Task<Status> SealedLog::settle(Placed placed) {
  const Result<storage::Outcome> outcome = co_await std::move(placed.ticket).wait();
  const bool written = outcome.has_value() && *outcome == storage::Outcome::kDone;
  settled(placed.after, written);
  if (written) co_return ok();
  if (!outcome) co_return outcome.error();
  co_return Error{ErrorCode::kUnavailable, "the audit line before this one could not be written"};
}

void SealedLog::settled(const Head& after, bool written) {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  if (written && after.next_seq > durable_.next_seq) durable_ = after;
  if (!written) {
    failed_ = true;
    gathered_ = {};
  }
  if (failed_ && in_flight_ == 0) {
    head_ = durable_;
    failed_ = false;
    log::warning("audit-line-refused", {{log::Key::kCount, durable_.next_seq}});
  }
}

Task<Result<std::vector<storage::Row>>> SealedLog::newest(std::size_t limit) {
  std::vector<storage::Row> rows;
  storage::Range range = storage::prefix_range(record::stream_rows_prefix(record::RowType::kEvent, at_, stream_));
  while (rows.size() < limit) {
    const storage::ScanOptions options{.limit_rows = limit - rows.size(), .backwards = true};
    KEYHOLD_CO_TRY(std::vector<storage::Row> page, co_await engine_.scan(range, options));
    if (page.empty()) break;
    range.end = page.back().key;
    std::move(page.begin(), page.end(), std::back_inserter(rows));
  }
  std::reverse(rows.begin(), rows.end());
  co_return rows;
}

Result<SealedLog::Head> SealedLog::check_chain(const std::vector<storage::Row>& rows,
                                               std::vector<PlaintextBytes>& lines) const {
  Head head;
  for (const storage::Row& row : rows) {
    KEYHOLD_TRY(const record::StorageKey key, record::parse_storage_key(row.key));
    record::OpenResult opened = record::open(key_, {options_.role, key.number}, row.value);
    if (const auto* failure = std::get_if<record::OpenFailure>(&opened))
      return log_broken("audit line " + std::to_string(key.number) + " does not open: " + record::name(*failure));
    record::Opened& line = std::get<record::Opened>(opened);
    KEYHOLD_TRY(const LinePlace place, read_place(line.plaintext.text()));
    const bool first = lines.empty();
    if (place.seq != key.number || (!first && key.number != head.next_seq))
      return log_broken("an audit line before number " + std::to_string(key.number) + " is missing");
    if (!first && (line.header.predecessor != head.tag || place.previous != to_hex(head.hash)))
      return log_broken("audit line " + std::to_string(key.number) + " does not follow the one before it");
    head = Head{key.number + 1, line_hash(line.plaintext), line.chain_tag};
    lines.push_back(std::move(line.plaintext));
  }
  return head;
}

Task<Status> SealedLog::find_end() {
  KEYHOLD_CO_TRY(const std::vector<storage::Row> rows, co_await newest(kLinesCheckedAtStart));
  std::vector<PlaintextBytes> lines;
  KEYHOLD_CO_TRY(const Head head, check_chain(rows, lines));
  if (rows.size() < kLinesCheckedAtStart && head.next_seq != rows.size())
    co_return log_broken("the first audit lines are missing");
  head_ = durable_ = head;
  co_return ok();
}

Task<Result<std::vector<PlaintextBytes>>> SealedLog::tail(std::size_t limit) {
  std::vector<PlaintextBytes> lines;
  KEYHOLD_CO_TRY(const std::vector<storage::Row> rows, co_await newest(limit));
  if (const Result<Head> checked = check_chain(rows, lines); !checked) co_return checked.error();
  co_return lines;
}

Task<Result<std::vector<PlaintextBytes>>> SealedLog::lines(std::uint64_t from_seq, std::size_t limit) {
  std::vector<storage::Row> rows;
  storage::Range range = storage::prefix_range(record::stream_rows_prefix(record::RowType::kEvent, at_, stream_));
  range.begin = key_of(from_seq);
  while (rows.size() < limit) {
    const storage::ScanOptions options{.limit_rows = limit - rows.size()};
    KEYHOLD_CO_TRY(std::vector<storage::Row> page, co_await engine_.scan(range, options));
    if (page.empty()) break;
    range.begin = page.back().key;
    range.begin.push_back(std::byte{0});
    std::move(page.begin(), page.end(), std::back_inserter(rows));
  }
  std::vector<PlaintextBytes> out;
  if (rows.empty()) co_return out;
  if (rows.front().key != key_of(from_seq))
    co_return log_broken("audit line " + std::to_string(from_seq) + " is missing");
  if (const Result<Head> checked = check_chain(rows, out); !checked) co_return checked.error();
  co_return out;
}

std::uint64_t SealedLog::size() const {
  const std::lock_guard lock(mutex_);
  return durable_.next_seq;
}

Task<Status> SealedLog::drain() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (in_flight_ == 0 && !timer_runs_) co_return ok();
    }
    co_await sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace keyhold::audit

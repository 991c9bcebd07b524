#include "position_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "keyhold/record/storage_key.h"
#include "row_error.h"

namespace keyhold::stores {
namespace {

// How many position rows to look at for a page: about what it will hold.
std::size_t rows_for(std::size_t max_bytes, std::size_t event_bytes) {
  return std::clamp<std::size_t>(max_bytes / event_bytes, 8, 1024);
}

constexpr std::size_t kLeastEventBytes = 256;

// Streams whose chain is followed at once; where more are read side by side, some of their links go unchecked.
constexpr std::size_t kMaxLinks = 1024;

std::size_t value_bytes(const std::vector<storage::Row>& rows) {
  std::size_t bytes = 0;
  for (const auto& row : rows) bytes += row.value.size();
  return bytes;
}

}  // namespace

PositionReader::PositionReader(storage::Engine& engine, LeaseHolder lease, std::uint64_t from)
    : engine_(engine), lease_(std::move(lease)), next_(from) {}

Task<Result<EventPage>> PositionReader::next(std::size_t max_bytes, std::uint64_t end) {
  const auto start = next_;
  auto page = co_await read(max_bytes, end);
  if (page || !lease_.lapsed(page.error())) co_return page;
  next_ = start;  // what had been read is gone with the lease
  co_return co_await read(max_bytes, end);
}

Task<Result<EventPage>> PositionReader::read(std::size_t max_bytes, std::uint64_t end) {
  KEYHOLD_CO_TRY(auto lease, co_await lease_.get());
  const auto max_rows = rows_for(max_bytes, event_bytes_);
  PageBuilder page;
  while (page.empty()) {  // a page full of deleted events is no page
    KEYHOLD_CO_TRY(auto found, co_await pointers(lease, max_rows, end));
    if (found.runs.empty()) break;
    std::size_t bytes = 0;
    for (const auto& run : found.runs) {
      if (bytes >= max_bytes) break;
      KEYHOLD_CO_TRY(const auto rows, co_await fetch(lease, &run, max_bytes - bytes));
      if (rows.empty()) {
        KEYHOLD_CO_CHECK(co_await check_deleted(lease, &run));
      }
      KEYHOLD_CO_TRY(const auto added, add_run(page, *lease, run, rows));
      bytes += value_bytes(rows);
      if (added > 0) event_bytes_ = std::max(kLeastEventBytes, value_bytes(rows) / added);
      next_ = run.position + (rows.empty() ? run.count : added);
      if (!rows.empty() && added < run.count) break;
    }
    for (auto& row : found.rows) page.keep(std::move(row.memory));
  }
  co_return page.take();
}

Task<Result<PositionReader::Pointers>> PositionReader::pointers(LeasePtr lease, std::size_t max_rows,
                                                                std::uint64_t end) {
  if (next_ >= end) co_return Pointers();
  const auto at = rows_of(*lease);
  storage::Range range{record::position_key(at, next_),
                       record::prefix_end(record::store_rows_prefix(record::RowType::kPosition, at))};
  if (end != kNoEnd) range.end = record::position_key(at, end);
  storage::ScanOptions options;
  options.limit_rows = max_rows;
  KEYHOLD_CO_TRY(const auto found, co_await engine_.scan(std::move(range), options));
  if (found.empty() && end != kNoEnd) co_return missing_row("position " + std::to_string(next_));
  KEYHOLD_CO_TRY(const auto rows, TenantRows::through(*lease));
  co_return open_pointers(rows, found);
}

Result<PositionReader::Pointers> PositionReader::open_pointers(const TenantRows& rows,
                                                               const std::vector<storage::Row>& found) const {
  Pointers pointers;
  pointers.rows.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto position = next_ + i;
    auto opened = rows.open_position(position, found[i].value);
    if (!opened) return named_failure(found[i], position, std::move(opened).error());
    pointers.rows.push_back(std::move(opened).value());
    const auto& row = pointers.rows.back().row;
    auto* const last = pointers.runs.empty() ? nullptr : &pointers.runs.back();
    if (last != nullptr && last->stream == row.stream && last->seq + last->count == row.seq) {
      ++last->count;
    } else {
      pointers.runs.push_back({position, row.seq, 1, row.stream, rows.stream_tag(std::string(row.stream))});
    }
  }
  return pointers;
}

Task<Result<std::vector<storage::Row>>> PositionReader::fetch(LeasePtr lease, const Run* run, std::size_t max_bytes) {
  const auto at = rows_of(*lease);
  storage::Range range{record::event_key(at, run->tag, run->seq),
                       record::event_key(at, run->tag, run->seq + run->count)};
  storage::ScanOptions options;
  options.limit_rows = run->count;
  options.limit_bytes = max_bytes;
  co_return co_await engine_.scan(std::move(range), options);
}

Result<std::size_t> PositionReader::add_run(PageBuilder& page, const keyring::Lease& lease, const Run& run,
                                            const std::vector<storage::Row>& found) {
  KEYHOLD_TRY(const auto rows, TenantRows::through(lease));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto seq = run.seq + i;
    auto opened = rows.open_event(run.stream, seq, found[i].value);
    if (!opened) return named_failure(found[i], seq, std::move(opened).error());
    auto event = std::move(opened).value();
    if (event.payload.position != run.position + i) return moved_row("event " + std::to_string(seq));
    KEYHOLD_CHECK(follows(run, seq, event));
    page.add(run.stream, {seq}, std::move(event));
  }
  return found.size();
}

Status PositionReader::follows(const Run& run, std::uint64_t seq, const OpenedEvent& event) {
  if (links_.size() >= kMaxLinks) links_.clear();
  auto& last = links_.try_emplace(run.tag, Link{seq, event.chain_tag}).first->second;
  if (last.seq + 1 == seq && event.predecessor != last.tag) return broken_chain("event " + std::to_string(seq));
  last = {seq, event.chain_tag};
  return ok();
}

/// Where there is no event, its stream must be deleted.
Task<Status> PositionReader::check_deleted(LeasePtr lease, const Run* run) {
  KEYHOLD_CO_TRY(auto name, StreamName::parse(run->stream));
  KEYHOLD_CO_TRY(const auto head, co_await load_head(engine_, std::move(lease), std::move(name)));
  if (!head.opened || !head.opened->head.deleted) co_return missing_row("event " + std::to_string(run->seq));
  co_return ok();
}

}  // namespace keyhold::stores

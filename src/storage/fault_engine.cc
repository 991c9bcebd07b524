#include "keyhold/storage/fault_engine.h"

#include <string>

namespace keyhold::storage {
namespace {

Error simulated(ErrorCode code) {
  return {code, "simulated fault", code == ErrorCode::kStorageFull ? "storage-full" : ""};
}

bool is_crash(Fault fault) { return fault == Fault::kCrashBefore || fault == Fault::kCrashAfter; }

}  // namespace

// Reads as the engine's, with the engine's faults and damage.
class FaultSnapshot final : public Snapshot {
 public:
  FaultSnapshot(FaultEngine& engine, std::unique_ptr<Snapshot> inner) : engine_(engine), inner_(std::move(inner)) {}
  Task<Result<std::optional<Bytes>>> get(Bytes key) override { return engine_.get_from(inner_.get(), std::move(key)); }
  Task<Result<std::vector<Row>>> scan(Range range, ScanOptions options) override {
    return engine_.scan_from(inner_.get(), std::move(range), options);
  }

 private:
  FaultEngine& engine_;
  const std::unique_ptr<Snapshot> inner_;
};

FaultEngine::FaultEngine(std::shared_ptr<Engine> inner) : inner_(std::move(inner)) {}
FaultEngine::~FaultEngine() = default;

void FaultEngine::fail(Call call, std::uint64_t nth, Fault fault) {
  const std::lock_guard lock(mutex_);
  script_.insert_or_assign({call, nth}, fault);
}

void FaultEngine::fail_next(Call call, Fault fault) {
  const std::lock_guard lock(mutex_);
  script_.insert_or_assign({call, counts_[static_cast<std::size_t>(call)] + 1}, fault);
}

void FaultEngine::damage(Bytes key, std::optional<Bytes> value) {
  const std::lock_guard lock(mutex_);
  damaged_.insert_or_assign(std::move(key), std::move(value));
}

void FaultEngine::repair(const Bytes& key) {
  const std::lock_guard lock(mutex_);
  damaged_.erase(key);
}

void FaultEngine::crash() { crashed_.store(true); }

std::uint64_t FaultEngine::count(Call call) const {
  const std::lock_guard lock(mutex_);
  return counts_[static_cast<std::size_t>(call)];
}

// Counts the call; what the script says happens to it.
std::optional<Fault> FaultEngine::count_call(Call call) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t nth = ++counts_[static_cast<std::size_t>(call)];
  const auto fault = script_.find({call, nth});
  if (fault == script_.end()) return std::nullopt;
  if (is_crash(fault->second)) crashed_.store(true);
  return fault->second;
}

// For calls that change nothing, where a crash after is a crash before.
Status FaultEngine::enter(Call call) {
  const std::optional<Fault> fault = count_call(call);
  if (fault == Fault::kStorageFull) return simulated(ErrorCode::kStorageFull);
  if (fault || crashed()) return simulated(ErrorCode::kUnavailable);
  return ok();
}

Task<Result<std::optional<Bytes>>> FaultEngine::get(Bytes key) { return get_from(inner_.get(), std::move(key)); }

Task<Result<std::vector<Row>>> FaultEngine::scan(Range range, ScanOptions options) {
  return scan_from(inner_.get(), std::move(range), options);
}

Task<Result<std::optional<Bytes>>> FaultEngine::get_from(Reader* reader, Bytes key) {
  KEYHOLD_CO_CHECK(enter(Call::kGet));
  KEYHOLD_CO_TRY(std::optional<Bytes> value, co_await reader->get(key));
  if (!value) co_return std::move(value);
  co_return shown_instead(key, std::move(*value));
}

Task<Result<std::vector<Row>>> FaultEngine::scan_from(Reader* reader, Range range, ScanOptions options) {
  KEYHOLD_CO_CHECK(enter(Call::kScan));
  for (;;) {
    KEYHOLD_CO_TRY(std::vector<Row> rows, co_await reader->scan(range, options));
    if (rows.empty()) co_return std::move(rows);
    (options.backwards ? range.end : range.begin) = options.backwards ? rows.back().key : key_after(rows.back().key);
    rows = shown_rows(std::move(rows));
    if (!rows.empty()) co_return std::move(rows);  // all of them hidden is not yet the end
  }
}

std::optional<Bytes> FaultEngine::shown_instead(const Bytes& key, Bytes value) const {
  const std::lock_guard lock(mutex_);
  const auto damaged = damaged_.find(key);
  return damaged == damaged_.end() ? std::optional(std::move(value)) : damaged->second;
}

std::vector<Row> FaultEngine::shown_rows(std::vector<Row> rows) const {
  std::vector<Row> shown;
  for (Row& row : rows)
    if (std::optional<Bytes> value = shown_instead(row.key, std::move(row.value)))
      shown.push_back({std::move(row.key), std::move(*value)});
  return shown;
}

Ticket FaultEngine::submit(Batch batch) {
  const bool dead = crashed();
  const std::optional<Fault> fault = count_call(Call::kSubmit);
  if (dead) return Ticket::settled(simulated(ErrorCode::kUnavailable));
  if (!fault) return inner_->submit(std::move(batch));
  if (fault == Fault::kStorageFull) return Ticket::settled(simulated(ErrorCode::kStorageFull));
  if (fault == Fault::kCrashAfter) static_cast<void>(inner_->submit(std::move(batch)));
  return Ticket::settled(simulated(ErrorCode::kUnavailable));
}

std::unique_ptr<Snapshot> FaultEngine::snapshot() {
  return std::make_unique<FaultSnapshot>(*this, inner_->snapshot());
}

Task<Status> FaultEngine::compact() {
  const bool dead = crashed();
  const std::optional<Fault> fault = count_call(Call::kCompact);
  if (!dead && fault == Fault::kCrashAfter) KEYHOLD_CO_CHECK(co_await inner_->compact());
  if (fault == Fault::kStorageFull) co_return simulated(ErrorCode::kStorageFull);
  if (dead || fault) co_return simulated(ErrorCode::kUnavailable);
  co_return co_await inner_->compact();
}

Task<Status> FaultEngine::stop() { return inner_->stop(); }

}  // namespace keyhold::storage

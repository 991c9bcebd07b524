#include "keyhold/storage/memory_engine.h"

#include <atomic>
#include <limits>
#include <map>
#include <mutex>
#include <utility>

#include "commit_queue.h"
#include "group_view.h"

namespace keyhold::storage {
namespace {

using RowMap = std::map<Bytes, Bytes>;

std::optional<Bytes> find_row(const RowMap& rows, const Bytes& key) {
  const auto row = rows.find(key);
  return row == rows.end() ? std::nullopt : std::optional(row->second);
}

template <class Iterator>
std::vector<Row> take_rows(Iterator from, Iterator to, const ScanOptions& options) {
  std::vector<Row> out;
  std::size_t bytes = 0;
  for (; from != to && out.size() < options.limit_rows && (out.empty() || bytes < options.limit_bytes); ++from) {
    out.push_back({from->first, from->second});
    bytes += from->first.size() + from->second.size();
  }
  return out;
}

std::vector<Row> scan_rows(const RowMap& rows, const Range& range, const ScanOptions& options) {
  if (is_empty(range)) return {};
  const auto begin = rows.lower_bound(range.begin);
  const auto end = range.end.empty() ? rows.end() : rows.lower_bound(range.end);
  if (options.backwards) return take_rows(std::reverse_iterator(end), std::reverse_iterator(begin), options);
  return take_rows(begin, end, options);
}

void apply_to_rows(RowMap& rows, const Batch& batch) {
  for (const Range& range : batch.erase_ranges)
    std::erase_if(rows, [&](const auto& row) { return contains(range, row.first); });
  for (const Bytes& key : batch.erases) rows.erase(key);
  for (const Row& row : batch.puts) rows.insert_or_assign(row.key, row.value);
}

bool all_hold(const RowMap& rows, const std::vector<Condition>& conditions) {
  for (const Condition& condition : conditions) {
    const auto row = rows.find(condition.key);
    if (!satisfies(condition, row == rows.end() ? std::nullopt : std::optional<ByteView>(row->second))) return false;
  }
  return true;
}

class MemorySnapshot final : public Snapshot {
 public:
  explicit MemorySnapshot(RowMap rows) : rows_(std::move(rows)) {}
  Task<Result<std::optional<Bytes>>> get(Bytes key) override { co_return find_row(rows_, key); }
  Task<Result<std::vector<Row>>> scan(Range range, ScanOptions options) override {
    co_return scan_rows(rows_, range, options);
  }

 private:
  const RowMap rows_;
};

// Commits on a thread of its own like the disk engines, so that a test can't come to rely on a batch being visible
// before its ticket settles.
class MemoryEngineImpl final : public MemoryEngine {
 public:
  explicit MemoryEngineImpl(RowMap rows)
      : rows_(std::move(rows)),
        queue_([this](std::span<const Batch> group) { return write(group); }, std::numeric_limits<std::size_t>::max()) {}

  Ticket submit(Batch batch) override { return queue_.submit(std::move(batch)); }
  Task<Result<std::optional<Bytes>>> get(Bytes key) override {
    if (queue_.stopped()) co_return engine_stopped();
    const std::lock_guard lock(mutex_);
    co_return find_row(rows_, key);
  }
  Task<Result<std::vector<Row>>> scan(Range range, ScanOptions options) override {
    if (queue_.stopped()) co_return engine_stopped();
    const std::lock_guard lock(mutex_);
    co_return scan_rows(rows_, range, options);
  }
  std::unique_ptr<Snapshot> snapshot() override { return std::make_unique<MemorySnapshot>(copy_rows()); }
  std::unique_ptr<MemoryEngine> durable_copy() override {
    queue_.drain();
    return std::make_unique<MemoryEngineImpl>(copy_rows());
  }
  Task<Status> compact() override {
    if (queue_.stopped()) co_return engine_stopped();
    co_return ok();
  }
  Task<Status> stop() override {
    queue_.stop();
    co_return ok();
  }

 private:
  RowMap copy_rows() const {
    const std::lock_guard lock(mutex_);
    return rows_;
  }

  std::vector<Result<Outcome>> write(std::span<const Batch> group) {
    const std::lock_guard lock(mutex_);
    std::vector<Result<Outcome>> results;
    for (const Batch& batch : group) {
      const bool held = all_hold(rows_, batch.conditions);
      if (held) apply_to_rows(rows_, batch);
      results.emplace_back(held ? Outcome::kDone : Outcome::kConflict);
    }
    return results;
  }

  mutable std::mutex mutex_;
  RowMap rows_;
  CommitQueue queue_;  // last: its thread uses the rows
};

}  // namespace

std::unique_ptr<MemoryEngine> make_memory_engine() { return std::make_unique<MemoryEngineImpl>(RowMap()); }

}  // namespace keyhold::storage

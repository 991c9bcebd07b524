// Counting what is encrypted under each generation: crypto-design 5, "Limits per data key".
#include <utility>

#include "entry.h"

namespace keyhold::keyring {
namespace {

constexpr std::uint64_t kWriteRecords = 1U << 16;
constexpr std::chrono::seconds kWriteEvery{60};

}  // namespace

Status Keyring::count_use(const Lease& lease, std::uint64_t records, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(lease.tenant());
  if (found == entries_.end() || found->second->lease.get() != &lease)
    return ok();  // ended; the caller's use() says so
  Entry& entry = *found->second;
  entry.records += records;
  entry.bytes += bytes;
  const Used used{entry.row.records + entry.records, entry.row.bytes + entry.bytes};
  if (judge_use(used, entry.row.created, clock_.now()) == UseVerdict::kRefuse)
    return Error{ErrorCode::kLimitExceeded, "the data key has reached its limit of use; a new generation is needed",
                 "data-key-exhausted"};
  return ok();
}

Task<void> Keyring::write_counts() {
  std::vector<EntryPtr> due;
  {
    const std::lock_guard lock(mutex_);
    const BootTime now = clock_.boot_now();
    for (auto& [tenant, entry] : entries_)
      if (entry->records >= kWriteRecords || (entry->records > 0 && now - entry->counted_at >= kWriteEvery))
        due.push_back(entry);
  }
  for (const EntryPtr& entry : due) co_await write_count(entry);
}

Task<void> Keyring::write_count(EntryPtr entry) {
  Generation row;
  std::uint64_t records = 0, bytes = 0;
  {
    const std::lock_guard lock(mutex_);
    row = entry->row;
    records = std::exchange(entry->records, 0);
    bytes = std::exchange(entry->bytes, 0);
    entry->counted_at = clock_.boot_now();
  }
  const Result<Generation> total =
      co_await registry_.add_use(entry->tenant, options_.store, row.cls, row.number, records, bytes);
  if (!total) co_return;  // counts are for limits far away: losing some is noise
  {
    const std::lock_guard lock(mutex_);
    if (entry->row.number == total->number) entry->row = *total;
  }
  if (judge_use({total->records, total->bytes}, total->created, clock_.now()) != UseVerdict::kFine)
    observer_.rotation_due(entry->tenant, options_.store);
}

}  // namespace keyhold::keyring

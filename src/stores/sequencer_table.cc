#include "sequencer_table.h"

#include <iterator>

namespace keyhold::stores {

std::shared_ptr<Sequencer> SequencerTable::of(TenantId tenant) {
  const std::scoped_lock lock(mutex_);
  const auto found = tenants_.find(tenant);
  if (found != tenants_.end()) {
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return found->second->second;
  }
  make_room();
  by_use_.emplace_front(tenant, std::make_shared<Sequencer>(around_));
  tenants_.emplace(tenant, by_use_.begin());
  return by_use_.front().second;
}

void SequencerTable::make_room() {
  if (tenants_.size() < max_tenants_) return;
  constexpr int kLooks = 8;  // so that many held sequencers do not make every miss a walk through the table
  auto last = by_use_.end();
  for (int i = 0; i < kLooks && last != by_use_.begin(); ++i) {
    last = std::prev(last);
    if (last->second.use_count() > 1) continue;  // only this table hands out more, under this lock
    tenants_.erase(last->first);
    by_use_.erase(last);
    return;
  }
}

}  // namespace keyhold::stores

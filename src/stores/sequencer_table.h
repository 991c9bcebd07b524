#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "keyhold/base/id.h"
#include "sequencer.h"

namespace keyhold::stores {

/// The sequencers of the tenants served lately; the least recently used goes first, unless someone holds it: a
/// subscription must hear the bell of the one that writes. Thread-safe.
class SequencerTable {
 public:
  SequencerTable(Sequencer::Surroundings around, std::size_t max_tenants)
      : around_(around), max_tenants_(max_tenants) {}
  std::shared_ptr<Sequencer> of(TenantId tenant);

 private:
  using Entry = std::pair<TenantId, std::shared_ptr<Sequencer>>;
  void make_room();

  const Sequencer::Surroundings around_;
  const std::size_t max_tenants_;
  std::mutex mutex_;
  std::list<Entry> by_use_;  // the latest first
  std::unordered_map<TenantId, std::list<Entry>::iterator> tenants_;
};

}  // namespace keyhold::stores

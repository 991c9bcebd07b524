#pragma once

#include <cstdint>

#include "keyhold/stores/event_store.h"
#include "position_reader.h"

namespace keyhold::stores {

/// All events of a tenant up to `end`, the position after the last one when it was opened.
class AllCursor final : public EventCursor {
 public:
  AllCursor(PositionReader reader, std::uint64_t end) : reader_(std::move(reader)), end_(end) {}
  Task<Result<EventPage>> next(std::size_t max_bytes) override;

 private:
  PositionReader reader_;
  std::uint64_t end_;  // 0 after an error
};

}  // namespace keyhold::stores

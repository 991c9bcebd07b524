#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "keyhold/stores/event_store.h"
#include "position_reader.h"
#include "sequencer.h"

namespace keyhold::stores {

/// Reads by position, and where there is nothing more, waits for the tenant's bell.
class CatchUpSubscription final : public Subscription {
 public:
  CatchUpSubscription(PositionReader reader, std::shared_ptr<Sequencer> tenant)
      : reader_(std::move(reader)), tenant_(std::move(tenant)) {}
  Task<Result<EventPage>> next(std::size_t max_bytes, std::chrono::milliseconds patience) override;

 private:
  Task<Result<EventPage>> read(std::size_t max_bytes);
  Task<bool> wait(std::shared_ptr<AsyncEvent> rung, std::chrono::steady_clock::time_point until);

  PositionReader reader_;
  std::shared_ptr<Sequencer> tenant_;
  std::optional<Error> failed_;
};

}  // namespace keyhold::stores

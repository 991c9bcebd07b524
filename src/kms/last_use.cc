#include "last_use.h"

namespace keyhold::kms {

void LastUseNote::set(LastUse use) {
  const std::lock_guard lock(mutex_);
  use_ = std::move(use);
  news_ = true;
}

void LastUseNote::restore(LastUse use) {
  const std::lock_guard lock(mutex_);
  use_ = std::move(use);
}

std::optional<LastUse> LastUseNote::get() const {
  const std::lock_guard lock(mutex_);
  return use_;
}

std::optional<LastUse> LastUseNote::take_news() {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(news_, false)) return std::nullopt;
  return use_;
}

void note_use(const Parts& parts, const Key& key, const Call& call, Operation operation) {
  key.last_use->set({std::string(name(operation)), call.entry.decision.request_id, parts.clock.now()});
}

}  // namespace keyhold::kms

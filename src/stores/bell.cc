#include "bell.h"

#include <utility>

namespace keyhold::stores {

std::shared_ptr<AsyncEvent> Bell::next() {
  const std::scoped_lock lock(mutex_);
  if (!next_) next_ = std::make_shared<AsyncEvent>();
  return next_;
}

void Bell::ring() {
  std::shared_ptr<AsyncEvent> rung;
  {
    const std::scoped_lock lock(mutex_);
    rung = std::exchange(next_, nullptr);
  }
  if (rung) rung->set();
}

}  // namespace keyhold::stores

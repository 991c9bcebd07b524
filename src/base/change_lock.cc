#include "keyhold/base/change_lock.h"

namespace keyhold {

Task<ChangeLock::Turn> ChangeLock::enter() {
  std::shared_ptr<AsyncEvent> my_turn;
  {
    const std::lock_guard lock(mutex_);
    if (taken_) {
      my_turn = std::make_shared<AsyncEvent>();
      waiting_.push_back(my_turn);
    }
    taken_ = true;
  }
  if (my_turn != nullptr) co_await my_turn->wait();
  co_return Turn(*this);
}

// The lock passes to the next in line without being free in between, so nobody overtakes.
void ChangeLock::leave() {
  std::shared_ptr<AsyncEvent> next;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
      taken_ = false;
      return;
    }
    next = std::move(waiting_.front());
    waiting_.pop_front();
  }
  next->set();
}

}  // namespace keyhold

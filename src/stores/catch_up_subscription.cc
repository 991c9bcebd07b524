#include "catch_up_subscription.h"

#include <algorithm>
#include <utility>

namespace keyhold::stores {
namespace {

// How soon a waiting subscription notices that its lease has ended: the part of revocation's one second that is spent
// here.
constexpr std::chrono::milliseconds kLeaseLook{200};

}  // namespace

Task<Result<EventPage>> CatchUpSubscription::next(std::size_t max_bytes, std::chrono::milliseconds patience) {
  if (failed_) co_return *failed_;
  const auto until = std::chrono::steady_clock::now() + patience;
  const auto bytes = std::clamp<std::size_t>(max_bytes, 1, kMaxPageBytes);
  while (true) {
    auto rung = tenant_->bell().next();
    auto page = co_await read(bytes);
    if (!page || !page->empty()) co_return page;
    const bool look_again = co_await wait(std::move(rung), until);
    if (!look_again) co_return EventPage();
  }
}

Task<Result<EventPage>> CatchUpSubscription::read(std::size_t max_bytes) {
  auto page = co_await reader_.next(max_bytes, kNoEnd);
  if (!page) failed_ = page.error();
  co_return page;
}

/// Whether there is a reason to look again: new events, or a lease that ended.
Task<bool> CatchUpSubscription::wait(std::shared_ptr<AsyncEvent> rung, std::chrono::steady_clock::time_point until) {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left <= std::chrono::milliseconds::zero()) co_return false;
    const auto turn = std::min(left, kLeaseLook);
    const bool rang = co_await rung->wait_for(turn);
    if (rang) co_return true;
    if (!reader_.lease().live()) co_return true;
  }
}

}  // namespace keyhold::stores

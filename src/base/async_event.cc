#include "keyhold/base/async_event.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace keyhold {
namespace {

constexpr asio::use_awaitable_t<Executor> kAwait;

Task<void> expire(std::shared_ptr<Timer> timer) {
  boost::system::error_code cancelled;
  co_await timer->async_wait(asio::redirect_error(kAwait, cancelled));
}

}  // namespace

Task<void> sleep_for(std::chrono::milliseconds duration) {
  const Executor executor = co_await asio::this_coro::executor;
  co_await expire(std::make_shared<Timer>(executor, duration));
}

void AsyncEvent::set() {
  std::vector<std::shared_ptr<Timer>> waiters;
  {
    const std::lock_guard lock(mutex_);
    set_ = true;
    waiters.swap(waiters_);
  }
  for (std::shared_ptr<Timer>& timer : waiters) {
    const Executor executor = timer->get_executor();
    // A context may end with this very wake-up: it must not die while `post` is still inside it.
    const asio::executor_work_guard<Executor> alive(executor);
    asio::post(executor, [timer = std::move(timer)] { timer->cancel(); });
  }
}

bool AsyncEvent::is_set() const {
  const std::lock_guard lock(mutex_);
  return set_;
}

Task<bool> AsyncEvent::wait_for(std::chrono::milliseconds timeout) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<Timer>(executor, timeout);
  if (!enlist(timer)) co_return true;
  const Enlisted enlisted(*this, timer);
  co_await expire(timer);
  co_return is_set();
}

bool AsyncEvent::enlist(const std::shared_ptr<Timer>& timer) {
  const std::lock_guard lock(mutex_);
  if (!set_) waiters_.push_back(timer);
  return !set_;
}

AsyncEvent::Enlisted::~Enlisted() {
  const std::lock_guard lock(event_.mutex_);
  std::erase(event_.waiters_, timer_);
}

Task<void> AsyncEvent::wait() {
  constexpr std::chrono::milliseconds kLong = std::chrono::hours(1);
  bool came = false;
  while (!came) came = co_await wait_for(kLong);
}

}  // namespace keyhold

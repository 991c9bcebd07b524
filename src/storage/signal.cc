#include "signal.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>
#include <vector>

namespace keyhold::storage {

class Signal::Waiter {
 public:
  explicit Waiter(Executor executor) : work_(executor) {}
  virtual ~Waiter() = default;
  virtual void resume() = 0;
  Executor executor() const noexcept { return work_.get_executor(); }

 private:
  asio::executor_work_guard<Executor> work_;  // a context with someone waiting must not run out of work
};

namespace {

template <class Handler>
class HandlerWaiter final : public Signal::Waiter {
 public:
  explicit HandlerWaiter(Handler handler)
      : Waiter(handler.get_executor()), handler_(std::move(handler)) {}
  void resume() override { std::move(handler_)(); }

 private:
  Handler handler_;
};

using Waiters = std::vector<std::unique_ptr<Signal::Waiter>>;

// Keeps work on the context until post has returned: post still signals the context after the handler may have run, and the
// handler may have been all that the context's owner was waiting for.
void post_resume(Waiters waiters) {
  const asio::executor_work_guard<Executor> context_in_use(waiters.front()->executor());
  asio::post(context_in_use.get_executor(), [waiters = std::move(waiters)] {
    for (const std::unique_ptr<Signal::Waiter>& waiter : waiters) waiter->resume();
  });
}

// Moves the waiters of one executor, the last one's, out of `waiters`; keeps the order.
Waiters take_one_executor(Waiters& waiters) {
  const Executor executor = waiters.back()->executor();
  Waiters taken;
  Waiters rest;
  for (std::unique_ptr<Signal::Waiter>& waiter : waiters)
    (waiter->executor() == executor ? taken : rest).push_back(std::move(waiter));
  waiters = std::move(rest);
  return taken;
}

}  // namespace

Signal::Signal() noexcept = default;
Signal::~Signal() = default;

void Signal::fire() {
  Signal* const self = this;
  fire_all({&self, 1});
}

void Signal::fire_all(std::span<Signal* const> signals) {
  Waiters waiters;
  waiters.reserve(signals.size());
  for (Signal* signal : signals)
    if (std::unique_ptr<Waiter> waiter = signal->mark_fired()) waiters.push_back(std::move(waiter));
  while (!waiters.empty()) post_resume(take_one_executor(waiters));
}

std::unique_ptr<Signal::Waiter> Signal::mark_fired() noexcept {
  if (phase_.exchange(Phase::kFired, std::memory_order_acq_rel) == Phase::kAwaited) return std::move(waiter_);
  return nullptr;
}

Task<void> Signal::wait() {
  if (phase_.load(std::memory_order_acquire) == Phase::kFired) co_return;
  co_await suspend();
}

Task<void> Signal::suspend() {
  const auto initiation = [this](auto handler) {
    await_with(std::make_unique<HandlerWaiter<decltype(handler)>>(std::move(handler)));
  };
  return asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(initiation,
                                                                             asio::use_awaitable_t<Executor>());
}

void Signal::await_with(std::unique_ptr<Waiter> waiter) {
  waiter_ = std::move(waiter);
  Phase expected = Phase::kOpen;
  if (phase_.compare_exchange_strong(expected, Phase::kAwaited, std::memory_order_acq_rel)) return;
  Waiters fired_meanwhile;
  fired_meanwhile.push_back(std::move(waiter_));
  post_resume(std::move(fired_meanwhile));
}

}  // namespace keyhold::storage

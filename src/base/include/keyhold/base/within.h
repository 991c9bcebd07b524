#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "keyhold/base/async_event.h"

namespace keyhold {

namespace within_detail {
template <class T>
struct State {
  AsyncEvent done;
  std::optional<T> result;
};

template <class T>
Task<void> run(Task<T> work, std::shared_ptr<State<T>> state) {
  state->result = co_await std::move(work);
  state->done.set();
}
}  // namespace within_detail

/// What `work` returns, or nothing when `timeout` passes first; the work then goes on by itself and its answer is lost.
template <class T>
Task<std::optional<T>> within(std::chrono::milliseconds timeout, Task<T> work) {
  const auto state = std::make_shared<within_detail::State<T>>();
  const Executor executor = co_await asio::this_coro::executor;
  asio::co_spawn(executor, within_detail::run(std::move(work), state), asio::detached);
  const bool done = co_await state->done.wait_for(timeout);  // g++ 12 miscompiles a co_await in a condition
  if (!done) co_return std::nullopt;
  co_return std::move(state->result);
}

}  // namespace keyhold

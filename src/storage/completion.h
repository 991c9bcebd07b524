#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "keyhold/base/task.h"
#include "signal.h"

namespace keyhold::storage {

/// One value on its way from a worker thread to one coroutine. Whoever makes one sees to it that it is set.
template <class T>
class Completion {
 public:
  void set(T value) {
    set_unsignalled(std::move(value));
    signal_.fire();
  }
  /// For a group: sets the value alone; its signal is then fired with the others'.
  void set_unsignalled(T value) { value_.emplace(std::move(value)); }
  Signal& signal() noexcept { return signal_; }

  static Task<T> wait(std::shared_ptr<Completion> self) {
    co_await self->signal_.wait();
    co_return std::move(*self->value_);
  }

 private:
  std::optional<T> value_;
  Signal signal_;
};

/// Starts `work` on `pool` at once; the task ends with its result, on the awaiting coroutine's executor.
template <class Work>
Task<std::invoke_result_t<Work>> run_on(asio::thread_pool& pool, Work work) {
  const auto done = std::make_shared<Completion<std::invoke_result_t<Work>>>();
  asio::post(pool, [done, work = std::move(work)]() mutable { done->set(work()); });
  return Completion<std::invoke_result_t<Work>>::wait(done);
}

}  // namespace keyhold::storage

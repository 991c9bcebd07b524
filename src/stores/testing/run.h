#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "keyhold/base/task.h"

namespace keyhold::stores::testing {

/// Runs `task` to its end on a context of its own, in this thread.
template <class T>
T run(Task<T> task) {
  asio::io_context context(1);
  auto open = asio::make_work_guard(context);
  std::optional<T> result;
  asio::co_spawn(context.get_executor(), std::move(task), [&](std::exception_ptr failure, T value) {
    if (failure) std::rethrow_exception(failure);
    result = std::move(value);
    open.reset();
  });
  context.run();
  return *std::move(result);
}

}  // namespace keyhold::stores::testing

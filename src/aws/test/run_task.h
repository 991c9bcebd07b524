#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

#include "keyhold/base/task.h"

namespace keyhold::aws {

/// Runs a coroutine to its end on a context of its own.
template <class T>
T run_task(Task<T> task) {
  asio::io_context context;
  auto result = asio::co_spawn(context, std::move(task), asio::use_future);
  context.run();
  return result.get();
}

}  // namespace keyhold::aws

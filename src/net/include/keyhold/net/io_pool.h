#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "keyhold/base/task.h"

namespace keyhold::net {

/// A fixed set of threads, each with an io_context of its own: what runs on one context never runs in parallel with
/// itself. Outlives every server, client and socket made on it. `any`, `at` and `size` are thread-safe.
class IoPool {
 public:
  explicit IoPool(std::size_t threads);  ///< at least 1; nothing runs before `start` or `run`
  ~IoPool();                             ///< stops
  IoPool(const IoPool&) = delete;
  IoPool& operator=(const IoPool&) = delete;

  asio::io_context& any() noexcept;  ///< the next one in turn
  asio::io_context& at(std::size_t i) noexcept;
  std::size_t size() const noexcept { return contexts_.size(); }

  void start();  ///< starts the threads and returns
  void run();    ///< serves the first context on this thread, and returns after `stop` was called from elsewhere
  void stop();   ///< asks all threads to end; from one of the pool's own threads, too
  void join();   ///< waits for them

 private:
  class Context;
  void start_from(std::size_t first);

  std::vector<std::unique_ptr<Context>> contexts_;
  std::vector<asio::executor_work_guard<Executor>> work_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace keyhold::net

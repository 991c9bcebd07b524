#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

#include "keyhold/net/io_pool.h"

namespace keyhold::apps {

/// Threads for the coroutines that a command line waits for. Must outlive the clients that are used on it.
class Runner {
 public:
  explicit Runner(std::size_t threads = 1) : pool_(threads) { pool_.start(); }
  ~Runner() {
    pool_.stop();
    pool_.join();
  }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// Blocks until `task` ends.
  template <class T>
  T run(Task<T> task) {
    return asio::co_spawn(pool_.at(0), std::move(task), asio::use_future).get();
  }
  net::IoPool& pool() noexcept { return pool_; }

 private:
  net::IoPool pool_;
};

}  // namespace keyhold::apps

#include "keyhold/net/io_pool.h"

#include <algorithm>

namespace keyhold::net {

IoPool::IoPool(std::size_t threads) {
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
    contexts_.push_back(std::make_unique<asio::io_context>(1));
    work_.push_back(asio::make_work_guard(*contexts_.back()));
  }
}

IoPool::~IoPool() {
  stop();
  join();
}

asio::io_context& IoPool::any() noexcept {
  return *contexts_[next_.fetch_add(1, std::memory_order_relaxed) % contexts_.size()];
}

void IoPool::start() {
  for (const auto& context : contexts_) {
    threads_.emplace_back([&context = *context] { context.run(); });
  }
}

void IoPool::run() {
  start();
  join();
}

void IoPool::stop() {
  for (const auto& context : contexts_) context->stop();
}

void IoPool::join() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace keyhold::net

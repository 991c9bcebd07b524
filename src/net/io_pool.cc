#include "keyhold/net/io_pool.h"

#include <algorithm>

namespace keyhold::net {

// What waits on one context may own sockets of another, so all let go of it before the first of them dies.
class IoPool::Context : public asio::io_context {
 public:
  Context() : asio::io_context(1) {}
  using asio::execution_context::shutdown;
};

IoPool::IoPool(std::size_t threads) {
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
    contexts_.push_back(std::make_unique<Context>());
    work_.push_back(asio::make_work_guard(contexts_.back()->get_executor()));
  }
}

IoPool::~IoPool() {
  stop();
  join();
  for (const auto& context : contexts_) context->shutdown();
}

asio::io_context& IoPool::at(std::size_t i) noexcept {
  return *contexts_[i];
}

asio::io_context& IoPool::any() noexcept {
  return *contexts_[next_.fetch_add(1, std::memory_order_relaxed) % contexts_.size()];
}

void IoPool::start() {
  start_from(0);
}

void IoPool::run() {
  start_from(1);
  contexts_.front()->run();
  join();
}

void IoPool::start_from(std::size_t first) {
  for (std::size_t i = first; i < contexts_.size(); ++i) {
    threads_.emplace_back([&context = *contexts_[i]] { context.run(); });
  }
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

#include "connection_pool.h"

#include <boost/asio/post.hpp>

namespace keyhold::net {

// Each connection ends on its own context, where its timer may be running just now.
ConnectionPool::~ConnectionPool() {
  for (auto& [context, connections] : idle_) asio::post(*context, [ended = std::move(connections)] {});
}

std::shared_ptr<ClientConnection> ConnectionPool::take(Executor executor, const ssl_ctx_st* newest_context) {
  Idle useless;  // ends after the lock
  const std::lock_guard lock(mutex_);
  Idle& mine = idle_[&executor.context()];
  while (!mine.empty()) {
    std::shared_ptr<ClientConnection> connection = std::move(mine.back());
    mine.pop_back();
    if (connection->usable(newest_context)) return connection;
    useless.push_back(std::move(connection));
  }
  return nullptr;
}

void ConnectionPool::give_back(std::shared_ptr<ClientConnection> connection) {
  if (!connection->rest()) return;
  const std::lock_guard lock(mutex_);
  Idle& mine = idle_[&connection->executor().context()];
  if (mine.size() < max_idle_) mine.push_back(std::move(connection));
}

}  // namespace keyhold::net

#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "client_connection.h"

namespace keyhold::net {

/// A client's resting connections, apart for each io_context. Thread-safe.
class ConnectionPool {
 public:
  explicit ConnectionPool(std::size_t max_idle) : max_idle_(max_idle) {}
  ~ConnectionPool();

  /// The newest one that is still usable, or null.
  std::shared_ptr<ClientConnection> take(Executor executor, const ssl_ctx_st* newest_context);
  /// Takes it back after an answer, if it can carry another. Called on its own context.
  void give_back(std::shared_ptr<ClientConnection> connection);

 private:
  using Idle = std::vector<std::shared_ptr<ClientConnection>>;

  const std::size_t max_idle_;
  std::mutex mutex_;
  std::unordered_map<asio::io_context*, Idle> idle_;
};

}  // namespace keyhold::net

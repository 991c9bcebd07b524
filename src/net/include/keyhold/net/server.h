#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "keyhold/net/exchange.h"
#include "keyhold/net/io_pool.h"
#include "keyhold/net/tls_context.h"

namespace keyhold::net {

/// Answers one request. If it throws before the answer began, the client gets 500 (503 for std::bad_alloc) and the
/// connection ends; the same if it returns without an answer. Called on any of the pool's contexts at once.
using Handler = std::function<Task<void>(Exchange&)>;

/// What one client may take. Times are kept to about a second: one sweep over the connections a second.
struct Limits {
  std::size_t head_bytes = 32U << 10;         ///< request line and headers; beyond: 431
  std::size_t request_line_bytes = 8U << 10;  ///< beyond: 414
  std::size_t header_count = 100;             ///< beyond: 431
  std::size_t max_connections = 10'000;       ///< of the whole server; further ones are closed at once
  std::chrono::seconds handshake{10};
  std::chrono::seconds request{
      30};  ///< from a request's first byte to the end of its answer, unless the handler sets another
  std::chrono::seconds keep_alive_idle{75};
  std::chrono::seconds connection_lifetime{3600};  ///< then the answer says "Connection: close" (crypto-design 16)
};

struct ServerOptions {
  std::string address = {};              ///< numeric IPv4 or IPv6 address
  std::uint16_t port = 0;                ///< 0: any free one, see Server::port
  std::shared_ptr<TlsContext> tls = {};  ///< a server's; never null: there is no HTTP without TLS
  Limits limits = {};
};

/// An HTTPS/1.1 server on all contexts of a pool. One listening socket, whose connections go to the contexts in turn:
/// so load is even, and a second process on the same port is an error, not a silent sharer. Before what the handler
/// uses dies: `co_await drain(…)`, or stop and join the pool.
class Server {
 public:
  /// Errors: kConflict when the address is in use (detail names it), kInvalidArgument, kUnavailable.
  static Result<std::unique_ptr<Server>> listen(IoPool& pool, ServerOptions options, Handler handler);
  ~Server();  ///< stops accepting and closes all connections
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const noexcept;
  std::size_t connections() const noexcept;

  /// Stops accepting, closes idle connections, lets accepted requests finish (Exchange::draining turns true), and
  /// closes what is left after `grace`. Runs on any of the pool's contexts.
  Task<void> drain(std::chrono::seconds grace);

 private:
  class Core;
  explicit Server(std::shared_ptr<Core> core) noexcept;
  std::shared_ptr<Core> core_;
};

}  // namespace keyhold::net

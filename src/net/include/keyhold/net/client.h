#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/net/message.h"
#include "keyhold/net/tls_context.h"
#include "keyhold/net/url.h"

namespace keyhold::net {

/// A request to send. Content-Length is the client's to add, and Host unless it is among `headers`.
struct ClientRequest {
  std::string method = "GET";
  std::string target = "/";
  Headers headers;
  PlaintextBytes body;
  std::chrono::milliseconds timeout{10'000};  ///< for all of it; in a stream, to the head, then for each piece
};

struct ClientResponse {
  int status = 0;
  Headers headers;
  PlaintextBytes body;
  const std::string* find(std::string_view name) const noexcept { return find_header(headers, name); }
};

struct ClientOptions {
  std::size_t max_head_bytes = 64U << 10;
  std::size_t max_body_bytes = 32U << 20;    ///< of a whole answer; streams have no bound
  std::size_t max_idle = 32;                 ///< kept-alive connections a context
  std::chrono::seconds keep_alive_idle{45};  ///< shorter than servers', so that these rarely close first
  /// With an identity: what the server must be, besides its host name. Its certificate must hold
  /// "spiffe://<trust domain of the client's own>/<server_role>/<instance>". Empty: any server of that name.
  std::string server_role = {};
};

/// An answer read piece by piece. Used from the coroutine that opened it; may be dropped at any time.
class ClientStream {
 public:
  virtual ~ClientStream() = default;
  virtual int status() const = 0;
  virtual const Headers& headers() const = 0;
  /// The next piece (at most 64 KiB, never empty), or nothing at the proper end. Errors: kUnavailable when the server
  /// went away before its end or was silent for longer than the request's timeout.
  virtual Task<Result<std::optional<PlaintextBytes>>> next() = 0;
};

/// HTTPS/1.1 calls to one server over kept-alive connections, of which each io_context has its own. Thread-safe; must
/// outlive its calls, and the pool must outlive it.
class Client {
 public:
  Client(Endpoint endpoint, std::shared_ptr<TlsContext> tls, ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends and reads the whole answer, whatever its status. A kept-alive connection that turns out closed before the
  /// first byte of an answer is replaced once. Errors: kUnavailable (name, connect, TLS, timeout, broken answer),
  /// kLimitExceeded (answer too large), kInvalidArgument (a header or target that would break the framing).
  Task<Result<ClientResponse>> call(ClientRequest request);
  Task<Result<std::unique_ptr<ClientStream>>> open_stream(ClientRequest request);

  const Endpoint& endpoint() const noexcept;
  /// Connections made so far: a measure of reuse.
  std::size_t connects() const noexcept;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace keyhold::net

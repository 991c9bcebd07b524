#pragma once

#include <boost/asio/ip/basic_resolver.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "http_parser.h"
#include "keyhold/net/client.h"
#include "read_buffer.h"
#include "tls_stream.h"

namespace keyhold::net {

/// One connection of a client: connects, then carries one request after another. On one io_context only. All errors but
/// kLimitExceeded are kUnavailable and make the connection useless.
class ClientConnection : public std::enable_shared_from_this<ClientConnection> {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  ClientConnection(Executor executor, Endpoint endpoint, std::shared_ptr<ssl_ctx_st> context, ClientOptions options);

  /// Everything from now on fails once `deadline` has passed.
  void arm(TimePoint deadline);
  Task<Status> connect();
  /// Writes `head` and `body`, which the caller keeps; then reads the answer's head. `no_body`: it answers HEAD.
  Task<Status> exchange(ByteView head, ByteView body, bool no_body);
  int status() const noexcept { return parser_.response_status(); }
  Headers take_headers() noexcept { return parser_.take_headers(); }
  /// Appends more of the body to `out`; true at its end.
  Task<Result<bool>> read_body(PlaintextBytes& out);

  /// Whether a byte of the latest answer had come.
  bool answer_began() const noexcept { return answer_began_; }
  /// After an answer's end: whether another request may follow. Disarms.
  bool rest() noexcept;
  /// Of a resting connection: whether it can still be used, as far as one can tell from this side.
  bool usable(const ssl_ctx_st* newest_context) noexcept;
  Executor executor() noexcept { return timer_.get_executor(); }

 private:
  Task<Result<std::vector<Tcp::endpoint>>> addresses();
  Task<Status> connect_socket();
  Task<Status> read_head(bool no_body);
  Task<Result<TlsStream::Input>> fill(std::size_t room);
  Status check_server_identity();
  void watch();
  void on_timer();
  Error unavailable(std::string_view what) const;

  const Endpoint endpoint_;
  const ClientOptions options_;
  const std::shared_ptr<ssl_ctx_st> context_;
  asio::ip::basic_resolver<Tcp, Executor> resolver_;
  TlsStream stream_;
  Timer timer_;
  HttpParser parser_;
  ReadBuffer in_;
  TimePoint deadline_ = TimePoint::max();
  TimePoint resting_since_{};
  const TimePoint born_ = std::chrono::steady_clock::now();
  bool watching_ = false;
  bool timed_out_ = false;
  bool answer_began_ = false;
};

}  // namespace keyhold::net

#include "keyhold/net/link_local_client.h"

#include <boost/asio/write.hpp>

#include "await.h"
#include "http_parser.h"
#include "read_buffer.h"
#include "request_format.h"

namespace keyhold::net {
namespace {

constexpr std::size_t kMaxAnswerBytes = 64U << 10;
constexpr HeadLimits kAnswerHead{16U << 10, 16U << 10, 64};

bool is_link_local(const asio::ip::address& address) noexcept {
  if (address.is_loopback()) return true;
  if (address.is_v4()) return (address.to_v4().to_uint() >> 16U) == 0xA9FEU;
  const auto bytes = address.to_v6().to_bytes();
  const bool instance_metadata = bytes[0] == 0xFD && bytes[1] == 0 && bytes[2] == 0x0E && bytes[3] == 0xC2;
  return instance_metadata || address.to_v6().is_link_local();
}

Result<Tcp::endpoint> address_of(const Endpoint& endpoint) {
  if (endpoint.host == "localhost") return Tcp::endpoint(asio::ip::address_v4::loopback(), endpoint.port);
  SystemError error;
  const asio::ip::address address = asio::ip::make_address(endpoint.host, error);
  if (error || !is_link_local(address))
    return Error{ErrorCode::kInvalidArgument, endpoint.host + " is no address of this machine or its link"};
  return Tcp::endpoint(address, endpoint.port);
}

/// The socket, closed by a timer when it takes too long.
class TimedSocket {
 public:
  TimedSocket(Executor executor, std::chrono::milliseconds timeout)
      : socket_(std::make_shared<Socket>(executor)), timer_(executor) {
    timer_.expires_after(timeout);
    timer_.async_wait([weak = std::weak_ptr<Socket>(socket_)](SystemError error) {
      SystemError ignored;
      if (const auto socket = weak.lock(); socket != nullptr && !error) socket->close(ignored);
    });
  }
  Socket& operator*() noexcept { return *socket_; }

 private:
  std::shared_ptr<Socket> socket_;
  Timer timer_;
};

Error link_local_unavailable(const Endpoint& endpoint, std::string_view what) {
  return {ErrorCode::kUnavailable, endpoint.authority() + ": " + std::string(what)};
}

Task<Result<ClientResponse>> read_answer(Socket* socket, const Endpoint* endpoint) {
  HttpParser parser(HttpParser::Kind::kResponse, kAnswerHead);
  ReadBuffer in;
  ClientResponse out;
  bool has_head = false;
  for (;;) {
    const ParseStep step = has_head ? parser.body(in.view(), out.body) : parser.head(in.view());
    in.consume(step.consumed);
    if (step.refused()) co_return link_local_unavailable(*endpoint, step.why);
    if (out.body.size() > kMaxAnswerBytes)
      co_return Error{ErrorCode::kLimitExceeded, endpoint->authority() + ": the answer is too large"};
    if (step.done() && has_head) break;
    if (step.done()) {
      out.status = parser.response_status();
      out.headers = parser.take_headers();
      has_head = true;
      continue;
    }
    const std::span<std::byte> room = in.prepare(ReadBuffer::kSmall);
    const auto [error, size] = co_await socket->async_read_some(asio::buffer(room.data(), room.size()), kAwait);
    if (error && has_head && parser.body_ends_with_connection()) break;
    if (error) co_return link_local_unavailable(*endpoint, error.message());
    in.commit(size);
  }
  co_return out;
}

}  // namespace

Task<Result<ClientResponse>> call_link_local(Endpoint endpoint, ClientRequest request) {
  KEYHOLD_CO_CHECK(check_framing(request));
  KEYHOLD_CO_TRY(const Tcp::endpoint address, address_of(endpoint));
  const Executor executor = co_await asio::this_coro::executor;
  TimedSocket socket(executor, request.timeout);
  const auto [refused] = co_await (*socket).async_connect(address, kAwait);
  if (refused) co_return link_local_unavailable(endpoint, refused.message());
  PlaintextBytes bytes = format_request_head(request, endpoint);
  bytes.append(request.body.view());
  const auto [failed, sent] = co_await asio::async_write(*socket, asio::buffer(bytes.data(), bytes.size()), kAwait);
  if (failed) co_return link_local_unavailable(endpoint, failed.message());
  co_return co_await read_answer(&*socket, &endpoint);
}

}  // namespace keyhold::net

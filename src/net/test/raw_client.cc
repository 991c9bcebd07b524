#include "raw_client.h"

namespace keyhold::net {
namespace {

int occurrences(const std::string& text, const std::string& marker) {
  int count = 0;
  for (std::size_t at = text.find(marker); at != std::string::npos; at = text.find(marker, at + 1)) ++count;
  return count;
}

Task<Status> write_all(TlsStream* stream, std::string text) {
  co_return co_await stream->write(as_bytes(text));
}

Task<void> sleep_for(std::chrono::milliseconds time) {
  Timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(kAwait);
}

}  // namespace

RawClient::RawClient(NetTest& test, std::shared_ptr<TlsContext> tls, std::uint16_t port)
    : test_(test),
      context_(tls->current()),
      stream_(Socket(test.pool_.at(0)), *context_, TlsStream::Role::kClient),
      connected_(test.wait(connect(port)).has_value()) {}

Task<Status> RawClient::connect(std::uint16_t port) {
  const Tcp::endpoint server(asio::ip::address_v4::loopback(), port);
  KEYHOLD_CO_CHECK(stream_.expect_host("127.0.0.1"));
  const auto [error] = co_await stream_.socket().async_connect(server, kAwait);
  if (error) co_return Error{ErrorCode::kUnavailable, error.message()};
  co_return co_await stream_.handshake();
}

bool RawClient::send(std::string text) {
  return test_.wait(write_all(&stream_, std::move(text))).has_value();
}

std::string RawClient::read_until(std::string marker, int count) {
  return test_.wait(read(std::move(marker), count));
}

void RawClient::pause_for(std::chrono::milliseconds time) {
  test_.wait(sleep_for(time));
}

Task<std::string> RawClient::read(std::string marker, int count) {
  std::string all;
  Bytes buffer(4096);
  while (occurrences(all, marker) < count) {
    const auto [input, size] = stream_.read_now(buffer);
    all.append(as_text(ByteView(buffer).first(size)));
    if (input == TlsStream::Input::kEnd || input == TlsStream::Input::kBroken) break;
    if (input == TlsStream::Input::kData) continue;
    const Status waited = co_await stream_.wait_for_input();
    if (!waited) break;
  }
  co_return all;
}

}  // namespace keyhold::net

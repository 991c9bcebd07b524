#include "client_connection.h"

#include <sys/socket.h>

#include <cerrno>

#include "certificates.h"

namespace keyhold::net {
namespace {

constexpr const char* kLocalhost = "localhost";

constexpr std::chrono::hours kConnectionLifetime{1};  // crypto-design 16
constexpr std::size_t kAnswerHeaderCount = 256;

HeadLimits answer_limits(const ClientOptions& options) {
  return {options.max_head_bytes, options.max_head_bytes, kAnswerHeaderCount};
}

}  // namespace

ClientConnection::ClientConnection(Executor executor, Endpoint endpoint, std::shared_ptr<ssl_ctx_st> context,
                                   ClientOptions options)
    : endpoint_(std::move(endpoint)),
      options_(std::move(options)),
      context_(std::move(context)),
      resolver_(executor),
      stream_(Socket(executor), *context_, TlsStream::Role::kClient),
      timer_(executor),
      parser_(HttpParser::Kind::kResponse, answer_limits(options_)) {}

void ClientConnection::arm(TimePoint deadline) {
  deadline_ = deadline;
  if (!watching_ || timer_.expiry() > deadline_) watch();
}

// One wait stands for many requests: when it fires early for the newest deadline, it waits on.
void ClientConnection::watch() {
  watching_ = true;
  timer_.expires_at(deadline_);
  timer_.async_wait([weak = weak_from_this()](SystemError error) {
    const auto connection = weak.lock();
    if (connection != nullptr && !error) connection->on_timer();
  });
}

void ClientConnection::on_timer() {
  watching_ = false;
  if (deadline_ == TimePoint::max()) return;
  if (std::chrono::steady_clock::now() < deadline_) return watch();
  timed_out_ = true;
  resolver_.cancel();
  stream_.close();
}

Error ClientConnection::unavailable(std::string_view what) const {
  return {ErrorCode::kUnavailable, endpoint_.authority() + ": " + std::string(timed_out_ ? "timed out" : what)};
}

Task<Status> ClientConnection::connect() {
  KEYHOLD_CO_CHECK(stream_.expect_host(endpoint_.host));
  KEYHOLD_CO_CHECK(co_await connect_socket());
  const Status secured = co_await stream_.handshake();
  if (!secured) co_return unavailable(secured.error().detail);
  co_return check_server_identity();
}

// "localhost" is the loopback address and never a question to a name server (RFC 6761 6.3), which could be slow,
// absent, or lie.
Task<Result<std::vector<Tcp::endpoint>>> ClientConnection::addresses() {
  std::vector<Tcp::endpoint> out;
  if (endpoint_.host == kLocalhost) {
    out.emplace_back(asio::ip::address_v4::loopback(), endpoint_.port);
    out.emplace_back(asio::ip::address_v6::loopback(), endpoint_.port);
    co_return out;
  }
  const auto [error, found] = co_await resolver_.async_resolve(endpoint_.host, std::to_string(endpoint_.port),
                                                               asio::ip::resolver_base::numeric_service, kAwait);
  if (error) co_return unavailable("no address: " + error.message());
  for (const auto& entry : found) out.push_back(entry.endpoint());
  co_return out;
}

Task<Status> ClientConnection::connect_socket() {
  KEYHOLD_CO_TRY(const std::vector<Tcp::endpoint> found, co_await addresses());
  SystemError error = asio::error::host_not_found;
  for (auto address = found.begin(); address != found.end() && error && !timed_out_; ++address) {
    stream_.close();
    std::tie(error) = co_await stream_.socket().async_connect(*address, kAwait);
  }
  if (error || timed_out_) co_return unavailable("no connection: " + error.message());
  co_return ok();
}

Status ClientConnection::check_server_identity() {
  if (options_.server_role.empty()) return ok();
  const Result<std::string> own = spiffe_id_of(SSL_get_certificate(stream_.ssl()));
  const Result<std::string> id = spiffe_id_of(SSL_get0_peer_certificate(stream_.ssl()));
  if (own && id && id->starts_with(trust_domain_of(*own) + options_.server_role + "/")) return ok();
  return unavailable("the server's certificate is not of role " + options_.server_role + " in this deployment");
}

Task<Status> ClientConnection::exchange(ByteView head, ByteView body, bool no_body) {
  answer_began_ = false;
  Status sent = co_await stream_.write(head);
  if (sent) sent = co_await stream_.write(body);
  co_return co_await read_head(no_body);  // also after a failed write: the server may have answered early
}

Task<Status> ClientConnection::read_head(bool no_body) {
  parser_.next();
  if (no_body) parser_.expect_no_body();
  for (;;) {
    const ParseStep step = parser_.head(in_.view());
    in_.consume(step.consumed);
    if (step.refused()) co_return unavailable(step.why);
    if (step.done() && status() / 100 != 1) co_return ok();
    if (step.done()) {  // an interim answer
      parser_.next();
      if (no_body) parser_.expect_no_body();
      continue;
    }
    KEYHOLD_CO_TRY(const TlsStream::Input input, co_await fill(ReadBuffer::kSmall));
    if (input == TlsStream::Input::kEnd) co_return unavailable("the server closed the connection");
    answer_began_ = true;
  }
}

Task<Result<bool>> ClientConnection::read_body(PlaintextBytes& out) {
  const std::size_t before = out.size();
  for (;;) {
    const ParseStep step = parser_.body(in_.view(), out);
    in_.consume(step.consumed);
    if (step.refused()) co_return unavailable(step.why);
    if (step.done()) co_return true;
    if (out.size() > before) co_return false;
    KEYHOLD_CO_TRY(const TlsStream::Input input, co_await fill(ReadBuffer::kRecord));
    if (input == TlsStream::Input::kData) continue;
    if (parser_.body_ends_with_connection()) co_return true;
    co_return unavailable("the answer ended early");
  }
}

// kData, or kEnd when the server ended properly; a torn connection is an error, so no cut answer looks whole.
Task<Result<TlsStream::Input>> ClientConnection::fill(std::size_t room) {
  for (;;) {
    const auto [input, size] = stream_.read_now(in_.prepare(room));
    if (input == TlsStream::Input::kBroken) co_return unavailable("the connection broke");
    in_.commit(size);
    if (input != TlsStream::Input::kWait) co_return input;
    const Status waited = co_await stream_.wait_for_input();
    if (!waited) co_return unavailable("the connection broke");
  }
}

bool ClientConnection::rest() noexcept {
  deadline_ = TimePoint::max();
  resting_since_ = std::chrono::steady_clock::now();
  const bool can_go_on = parser_.body_done() && parser_.framing().keep_alive && in_.empty() && !timed_out_;
  parser_.next();
  return can_go_on;
}

bool ClientConnection::usable(const ssl_ctx_st* newest_context) noexcept {
  const TimePoint now = std::chrono::steady_clock::now();
  if (context_.get() != newest_context || timed_out_) return false;
  if (now - resting_since_ > options_.keep_alive_idle || now - born_ > kConnectionLifetime) return false;
  char byte = 0;  // anything there, be it an end or data nobody asked for, makes it useless
  const ssize_t n = ::recv(stream_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n < 0 && errno == EAGAIN;
}

}  // namespace keyhold::net

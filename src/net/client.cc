#include "keyhold/net/client.h"

#include <atomic>

#include "connection_pool.h"
#include "request_format.h"

namespace keyhold::net {
namespace {

using ConnectionPtr = std::shared_ptr<ClientConnection>;

// Fits into one TLS record with a small body: then both are sent as one.
constexpr std::size_t kJoinedBodyMax = 12U << 10;

// The rest of an answer, whose connection goes back to the pool at its end.
class ResponseStream final : public ClientStream {
 public:
  ResponseStream(ConnectionPtr connection, std::shared_ptr<ConnectionPool> pool, std::chrono::milliseconds timeout)
      : connection_(std::move(connection)),
        pool_(std::move(pool)),
        timeout_(timeout),
        status_(connection_->status()),
        headers_(connection_->take_headers()) {}

  int status() const override { return status_; }
  const Headers& headers() const override { return headers_; }

  Task<Result<std::optional<PlaintextBytes>>> next() override {
    std::optional<PlaintextBytes> piece;
    if (connection_ == nullptr) co_return piece;
    connection_->arm(std::chrono::steady_clock::now() + timeout_);
    piece.emplace();
    KEYHOLD_CO_TRY(const bool ended, co_await connection_->read_body(*piece));
    if (ended) pool_->give_back(std::exchange(connection_, nullptr));
    if (piece->empty()) piece.reset();
    co_return piece;
  }

 private:
  ConnectionPtr connection_;  // null once the answer has ended
  const std::shared_ptr<ConnectionPool> pool_;
  const std::chrono::milliseconds timeout_;
  const int status_;
  const Headers headers_;
};

}  // namespace

class Client::Core {
 public:
  Core(Endpoint to, std::shared_ptr<TlsContext> tls, ClientOptions options)
      : endpoint(std::move(to)),
        options_(std::move(options)),
        tls_(std::move(tls)),
        pool(std::make_shared<ConnectionPool>(options_.max_idle)) {}

  // Sends the request, and returns the connection with the answer's head read.
  static Task<Result<ConnectionPtr>> begin(std::shared_ptr<Core> core, ClientRequest request) {
    KEYHOLD_CO_CHECK(check_framing(request));
    const auto deadline = std::chrono::steady_clock::now() + request.timeout;
    const Executor executor = co_await asio::this_coro::executor;
    const std::shared_ptr<ssl_ctx_st> context = core->tls_->current();
    const PlaintextBytes head = core->joined_head(request);
    ConnectionPtr connection = core->pool->take(executor, context.get());
    if (connection != nullptr) {
      connection->arm(deadline);
      const Status answered = co_await connection->exchange(head.view(), request.body.view(), request.method == "HEAD");
      if (answered) co_return connection;
      if (connection->answer_began() || std::chrono::steady_clock::now() >= deadline) co_return answered.error();
    }
    connection = std::make_shared<ClientConnection>(executor, core->endpoint, context, core->options_);
    ++core->connects;
    connection->arm(deadline);
    KEYHOLD_CO_CHECK(co_await connection->connect());
    KEYHOLD_CO_CHECK(co_await connection->exchange(head.view(), request.body.view(), request.method == "HEAD"));
    co_return connection;
  }

  static Task<Result<ClientResponse>> call(std::shared_ptr<Core> core, ClientRequest request) {
    KEYHOLD_CO_TRY(ConnectionPtr connection, co_await begin(core, std::move(request)));
    ClientResponse response;
    response.status = connection->status();
    response.headers = connection->take_headers();
    bool ended = false;
    while (!ended) {
      KEYHOLD_CO_TRY(ended, co_await connection->read_body(response.body));
      if (response.body.size() > core->options_.max_body_bytes) {
        co_return Error{ErrorCode::kLimitExceeded, core->endpoint.authority() + ": the answer is too large"};
      }
    }
    core->pool->give_back(std::move(connection));
    co_return response;
  }

  static Task<Result<std::unique_ptr<ClientStream>>> open_stream(std::shared_ptr<Core> core, ClientRequest request) {
    const std::chrono::milliseconds timeout = request.timeout;
    KEYHOLD_CO_TRY(ConnectionPtr connection, co_await begin(core, std::move(request)));
    std::unique_ptr<ClientStream> stream = std::make_unique<ResponseStream>(std::move(connection), core->pool, timeout);
    co_return stream;
  }

  const Endpoint endpoint;

 private:
  // Moves a small body behind the head.
  PlaintextBytes joined_head(ClientRequest& request) const {
    PlaintextBytes head = format_request_head(request, endpoint);
    if (request.body.size() > kJoinedBodyMax) return head;
    head.append(request.body.view());
    request.body = PlaintextBytes();
    return head;
  }

  const ClientOptions options_;
  const std::shared_ptr<TlsContext> tls_;

 public:
  const std::shared_ptr<ConnectionPool> pool;
  std::atomic<std::size_t> connects{0};
};

Client::Client(Endpoint endpoint, std::shared_ptr<TlsContext> tls, ClientOptions options)
    : core_(std::make_shared<Core>(std::move(endpoint), std::move(tls), std::move(options))) {}

Client::~Client() = default;

Task<Result<ClientResponse>> Client::call(ClientRequest request) {
  return Core::call(core_, std::move(request));
}

Task<Result<std::unique_ptr<ClientStream>>> Client::open_stream(ClientRequest request) {
  return Core::open_stream(core_, std::move(request));
}

const Endpoint& Client::endpoint() const noexcept {
  return core_->endpoint;
}

std::size_t Client::connects() const noexcept {
  return core_->connects.load();
}

}  // namespace keyhold::net

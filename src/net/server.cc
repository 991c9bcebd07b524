#include "keyhold/net/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <vector>

#include "connection.h"
#include "keyhold/base/log.h"

namespace keyhold::net {
namespace {

constexpr std::chrono::milliseconds kDrainPoll{10};
constexpr std::chrono::milliseconds kAcceptPause{100};

Result<Tcp::endpoint> parse_address(const ServerOptions& options) {
  SystemError error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) return Error{ErrorCode::kInvalidArgument, "not a numeric address to listen on: " + options.address};
  return Tcp::endpoint(address, options.port);
}

// SO_REUSEADDR lets a restart listen at once, while old connections linger; it doesn't let two servers share.
Result<Acceptor> open_acceptor(asio::io_context& context, const Tcp::endpoint& endpoint) {
  Acceptor acceptor(context);
  SystemError error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
  if (!error) return acceptor;
  const bool in_use = error == asio::error::address_in_use;
  return Error{in_use ? ErrorCode::kConflict : ErrorCode::kUnavailable,
               "can't listen on " + endpoint.address().to_string() + " port " + std::to_string(endpoint.port()) + ": " +
                   error.message()};
}

// Counts a connection while it lives.
class Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

}  // namespace

// Shared with every coroutine of the server, so that it dies after the last of them.
class Server::Core {
 public:
  Core(IoPool& pool, ServerOptions options, Handler handler, Acceptor acceptor)
      : options_(std::move(options)), handler_(std::move(handler)), acceptor_(std::move(acceptor)) {
    port_ = acceptor_.local_endpoint().port();
    for (std::size_t i = 0; i < pool.size(); ++i) shards_.push_back(std::make_shared<Shard>(pool.at(i)));
  }

  static void start(const std::shared_ptr<Core>& core) {
    for (const auto& shard : core->shards_) {
      asio::co_spawn(shard->context(), Shard::sweep(shard, core->draining_), asio::detached);
    }
    asio::co_spawn(core->acceptor_.get_executor(), accept(core), asio::detached);
  }

  // Closing the acceptor on its own context; `after` runs on each shard's.
  static void stop_accepting(const std::shared_ptr<Core>& core, void (Shard::*after)() noexcept) {
    core->draining_->store(true);
    asio::dispatch(core->acceptor_.get_executor(), [core] {
      SystemError ignored;
      core->acceptor_.close(ignored);
    });
    on_shards(core, after);
  }

  static void on_shards(const std::shared_ptr<Core>& core, void (Shard::*call)() noexcept) {
    for (const auto& shard : core->shards_) {
      asio::dispatch(shard->context(), [core, shard, call] { (shard.get()->*call)(); });
    }
  }

  static Task<void> drain(std::shared_ptr<Core> core, std::chrono::seconds grace) {
    const auto end = std::chrono::steady_clock::now() + grace;
    stop_accepting(core, &Shard::close_idle);
    co_await wait_until_empty(core, end);
    on_shards(core, &Shard::close_all);
    co_await wait_until_empty(core, end + std::chrono::seconds(1));
  }

  std::uint16_t port() const noexcept { return port_; }
  std::size_t connections() const noexcept { return connections_.load(); }

 private:
  static Task<void> wait_until_empty(std::shared_ptr<Core> core, std::chrono::steady_clock::time_point end) {
    Timer timer(co_await asio::this_coro::executor);
    while (core->connections() > 0 && std::chrono::steady_clock::now() < end) {
      timer.expires_after(kDrainPoll);
      co_await timer.async_wait(kAwait);
    }
  }

  static Task<void> accept(std::shared_ptr<Core> core) {
    for (std::size_t turn = 0; core->acceptor_.is_open(); ++turn) {
      const std::shared_ptr<Shard> shard = core->shards_[turn % core->shards_.size()];
      auto [error, socket] = co_await core->acceptor_.async_accept(shard->context(), kAwait);
      if (error) {
        co_await pause(core);  // out of descriptors, or the peer left: neither ends the server
        continue;
      }
      if (core->connections_.load() >= core->options_.limits.max_connections) continue;  // closes it
      asio::co_spawn(shard->context(), serve(core, shard, std::move(socket)), asio::detached);
    }
  }

  static Task<void> pause(std::shared_ptr<Core> core) {
    if (!core->acceptor_.is_open()) co_return;
    Timer timer(core->acceptor_.get_executor(), kAcceptPause);
    co_await timer.async_wait(kAwait);
  }

  static Task<void> serve(std::shared_ptr<Core> core, std::shared_ptr<Shard> shard, Socket socket) {
    const Counted counted(core->connections_);
    const ServerPolicy policy{core->options_.limits, core->handler_, *core->draining_};
    const std::shared_ptr<ssl_ctx_st> context = core->options_.tls->current();
    try {
      const auto connection = std::make_unique<Connection>(std::move(socket), *context, *shard, policy);
      co_await connection->run();
    } catch (const std::exception& e) {
      log::warning("connection-failed", {{log::Key::kDetail, e.what()}});
    }
  }

  const ServerOptions options_;
  const Handler handler_;
  Acceptor acceptor_;
  std::uint16_t port_ = 0;
  std::vector<std::shared_ptr<Shard>> shards_;
  const std::shared_ptr<std::atomic<bool>> draining_ = std::make_shared<std::atomic<bool>>(false);
  std::atomic<std::size_t> connections_{0};
};

Result<std::unique_ptr<Server>> Server::listen(IoPool& pool, ServerOptions options, Handler handler) {
  if (options.tls == nullptr || options.tls->kind() == TlsContext::Kind::kClient) {
    return Error{ErrorCode::kInvalidArgument, "a server needs a server's TLS context"};
  }
  KEYHOLD_TRY(const Tcp::endpoint endpoint, parse_address(options));
  KEYHOLD_TRY(Acceptor acceptor, open_acceptor(pool.at(0), endpoint));
  auto core = std::make_shared<Core>(pool, std::move(options), std::move(handler), std::move(acceptor));
  Core::start(core);
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

Server::Server(std::shared_ptr<Core> core) noexcept : core_(std::move(core)) {}

Server::~Server() {
  Core::stop_accepting(core_, &Shard::close_all);
}

std::uint16_t Server::port() const noexcept {
  return core_->port();
}

std::size_t Server::connections() const noexcept {
  return core_->connections();
}

Task<void> Server::drain(std::chrono::seconds grace) {
  return Core::drain(core_, grace);
}

}  // namespace keyhold::net

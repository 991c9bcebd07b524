#include "roles/role_support.h"

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

#include "files.h"
#include "roles/restore_options.h"

namespace keyhold::apps {

std::size_t threads_of(const ProcessConfig& process) {
  return process.threads != 0 ? process.threads : std::max(1U, std::thread::hardware_concurrency());
}

Result<std::unique_ptr<storage::RocksDbEngine>> open_engine(const ProcessConfig& process) {
  KEYHOLD_CHECK(make_private_directory(process.data_directory));
  std::error_code ignored;
  if (std::filesystem::exists(process.data_directory / kRestoringFolder, ignored))
    return Error{ErrorCode::kConflict,
                 process.data_directory.string() + ": a restore was interrupted here. Empty it and restore again",
                 "restore-interrupted"};
  return storage::open_rocksdb(
      {.directory = process.data_directory / "store", .min_free_bytes = process.min_free_bytes});
}

net::ServerOptions port_options(const Listen& at, std::shared_ptr<net::TlsContext> tls) {
  constexpr std::size_t kStoreAndOthers = 640;  // RocksDB's 512 files, our own connections, logs
  constexpr std::size_t kPorts = 2;
  const std::size_t descriptors = raise_descriptor_limit();
  const std::size_t left = descriptors > kStoreAndOthers ? (descriptors - kStoreAndOthers) / kPorts : 0;
  net::ServerOptions out{.address = at.address, .port = at.port, .tls = std::move(tls)};
  out.limits.max_connections = std::clamp<std::size_t>(left, 64, out.limits.max_connections);
  return out;
}

Result<std::shared_ptr<net::Client>> client_of(const EndpointUrl& endpoint, std::shared_ptr<net::TlsContext> tls,
                                               net::ClientOptions options) {
  KEYHOLD_TRY(net::Url url, net::parse_url(endpoint));
  return std::make_shared<net::Client>(std::move(url.endpoint), std::move(tls), std::move(options));
}

Result<std::shared_ptr<net::Client>> kms_component_client(const EndpointUrl& endpoint,
                                                          std::shared_ptr<net::TlsContext> tls) {
  return client_of(endpoint, std::move(tls), net::ClientOptions{.server_role = "kms"});
}

void wait_for_signal(const std::function<void()>& on_hangup) {
  asio::io_context context;
  asio::signal_set signals(context, SIGTERM, SIGINT);
  if (on_hangup) signals.add(SIGHUP);
  int received = SIGHUP;
  while (received == SIGHUP) {
    signals.async_wait([&received](const boost::system::error_code&, int signal) { received = signal; });
    context.run();
    context.restart();
    if (received == SIGHUP) on_hangup();
  }
}

}  // namespace keyhold::apps

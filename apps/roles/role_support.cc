#include "roles/role_support.h"

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

namespace keyhold::apps {

std::size_t threads_of(const ProcessConfig& process) {
  return process.threads != 0 ? process.threads : std::max(1U, std::thread::hardware_concurrency());
}

Result<std::unique_ptr<storage::RocksDbEngine>> open_engine(const ProcessConfig& process) {
  std::error_code failed;
  std::filesystem::create_directories(process.data_directory, failed);
  if (failed) return Error{ErrorCode::kUnavailable, process.data_directory.string() + ": " + failed.message()};
  return storage::open_rocksdb(
      {.directory = process.data_directory / "store", .min_free_bytes = process.min_free_bytes});
}

Result<std::shared_ptr<net::Client>> client_of(const EndpointUrl& endpoint, std::shared_ptr<net::TlsContext> tls) {
  KEYHOLD_TRY(net::Url url, net::parse_url(endpoint));
  return std::make_shared<net::Client>(std::move(url.endpoint), std::move(tls));
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

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

void wait_for_signal() {
  asio::io_context context;
  asio::signal_set signals(context, SIGTERM, SIGINT);
  signals.async_wait([](const boost::system::error_code&, int) {});
  context.run();
}

}  // namespace keyhold::apps

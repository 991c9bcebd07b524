#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>

#include "keyhold/net/client.h"
#include "keyhold/net/io_pool.h"
#include "keyhold/storage/rocksdb_engine.h"
#include "roles/config.h"

/// What every role's process does alike.
namespace keyhold::apps {

std::size_t threads_of(const ProcessConfig& process);

/// The role's store in its data directory, both made where missing. Errors: as open_rocksdb.
Result<std::unique_ptr<storage::RocksDbEngine>> open_engine(const ProcessConfig& process);

/// A client of the service at `endpoint`. Errors: as parse_url.
Result<std::shared_ptr<net::Client>> client_of(const EndpointUrl& endpoint, std::shared_ptr<net::TlsContext> tls);

/// Returns when the process is asked to end: SIGTERM or SIGINT. Runs `on_hangup` at each SIGHUP, on the calling thread;
/// where it is empty, SIGHUP ends the process as ever.
void wait_for_signal(const std::function<void()>& on_hangup);

/// Runs `task` on a started pool and waits for it, from a thread that is none of the pool's.
template <class T>
T run_on(net::IoPool& pool, Task<T> task) {
  return asio::co_spawn(pool.at(0), std::move(task), asio::use_future).get();
}

}  // namespace keyhold::apps

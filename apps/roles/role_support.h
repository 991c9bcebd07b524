#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>

#include "keyhold/base/log.h"
#include "keyhold/net/client.h"
#include "keyhold/net/io_pool.h"
#include "keyhold/net/server.h"
#include "keyhold/storage/rocksdb_engine.h"
#include "roles/config.h"
#include "roles/role_secrets.h"

/// What every role's process does alike.
namespace keyhold::apps {

std::size_t threads_of(const ProcessConfig& process);

/// The role's store in its data directory, both made where missing. Errors: as open_rocksdb.
Result<std::unique_ptr<storage::RocksDbEngine>> open_engine(const ProcessConfig& process);

/// A client of the service at `endpoint`. Errors: as parse_url.
Result<std::shared_ptr<net::Client>> client_of(const EndpointUrl& endpoint, std::shared_ptr<net::TlsContext> tls,
                                               net::ClientOptions options = {});

/// A client of kms's component port, which shows `tls`'s identity and takes no server but this deployment's kms.
/// Errors: as parse_url.
Result<std::shared_ptr<net::Client>> kms_component_client(const EndpointUrl& endpoint,
                                                          std::shared_ptr<net::TlsContext> tls);

/// What a role's port is opened with; its limit of connections leaves the store enough descriptors.
net::ServerOptions port_options(const Listen& at, std::shared_ptr<net::TlsContext> tls);

/// Returns when the process is asked to end: SIGTERM or SIGINT. Runs `on_hangup` at each SIGHUP, on the calling thread;
/// where it is empty, SIGHUP ends the process as ever.
void wait_for_signal(const std::function<void()>& on_hangup);

/// Runs a role from its start to its end, and returns the process's exit code; a failure to start is logged. `name` is
/// the role's; `start` are what Role::start takes.
template <class Role, class Config, class... Start>
int run_role_process(const std::string& name, Config config, RoleSecrets secrets, Start... start) {
  log::set_role(name);
  PlaintextBytes::set_max_bytes(config.process.plaintext_max_bytes);
  const std::function<void()> reload_tls = secrets.reload_tls;
  Role role(std::move(config), std::move(secrets));
  const Status started = role.start(std::move(start)...);
  if (started)
    wait_for_signal(reload_tls);
  else
    log::error(name + "-not-started",
               {{log::Key::kError, started.error()}, {log::Key::kReason, started.error().reason}});
  role.stop();
  return started ? 0 : 1;
}

/// Runs `task` on a started pool and waits for it, from a thread that is none of the pool's.
template <class T>
T run_on(net::IoPool& pool, Task<T> task) {
  return asio::co_spawn(pool.at(0), std::move(task), asio::use_future).get();
}

}  // namespace keyhold::apps

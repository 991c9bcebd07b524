#include "roles/platform_role.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <mutex>

#include "keyhold/base/async_event.h"
#include "keyhold/base/log.h"
#include "keyhold/crypto/self_test.h"
#include "keyhold/keyring/revocation_listener.h"
#include "keyhold/net/server.h"
#include "keyhold/server/rest_port.h"
#include "keyhold/storage/rocksdb_engine.h"
#include "roles/platform_services.h"
#include "roles/role_support.h"

namespace keyhold::apps {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kDrainGrace{10};
constexpr milliseconds kSweepTokensEvery{std::chrono::minutes(5)};
constexpr milliseconds kFirstPause{50}, kLongestPause{5'000};

std::optional<tenancy::OperatorCredential> operator_of(const RoleSecrets& secrets) {
  if (!secrets.operator_login) return std::nullopt;
  return tenancy::OperatorCredential{secrets.operator_login->client_id, secrets.operator_login->secret_digest};
}

/// The process: its threads, its port, and what goes on by itself.
class PlatformRole {
 public:
  PlatformRole(PlatformConfig config, RoleSecrets secrets)
      : config_(std::move(config)), secrets_(std::move(secrets)), pool_(threads_of(config_.process)) {}

  Status start();
  void stop();

 private:
  Status listen();
  Status make_platform();
  void take_new_tls(RoleTls tls);
  void spawn(Task<void> task);
  Task<void> end_when_done(Task<void> task, std::shared_ptr<AsyncEvent> ended);

  Task<void> boot();
  void open_for_business();
  Task<void> check_tenants();
  Task<void> sweep_tokens();
  Task<void> shut_down();

  const PlatformConfig config_;
  RoleSecrets secrets_;
  const SystemClock clock_;
  net::IoPool pool_;
  std::unique_ptr<storage::RocksDbEngine> engine_;
  std::unique_ptr<PlatformServices> platform_;
  server::RestPort port_;
  std::shared_ptr<net::TlsContext> tls_;
  std::unique_ptr<net::Server> server_;
  std::optional<ComponentLink> kms_;
  std::unique_ptr<keyring::RevocationListener> listener_;
  AsyncEvent stopping_;
  std::mutex mutex_;  // guards the next
  std::vector<std::shared_ptr<AsyncEvent>> running_;
};

Status PlatformRole::make_platform() {
  KEYHOLD_TRY(PlatformPrincipals principals, make_principals(config_, secrets_, clock_));
  KEYHOLD_TRY(kms_, link_to_kms(config_, secrets_));
  platform_ =
      std::make_unique<PlatformServices>(config_, *engine_, std::move(principals), operator_of(secrets_), clock_);
  return run_on(pool_, platform_->check_store());
}

Status PlatformRole::listen() {
  KEYHOLD_TRY(tls_, net::TlsContext::server_public(std::move(secrets_.tls.server)));
  net::ServerOptions options = port_options(config_.public_port, tls_);
  KEYHOLD_TRY(server_, net::Server::listen(pool_, std::move(options), port_.handler()));
  return ok();
}

Status PlatformRole::start() {
  KEYHOLD_CHECK(crypto::run_self_tests());
  KEYHOLD_TRY(engine_, open_engine(config_.process));
  pool_.start();
  KEYHOLD_CHECK(make_platform());
  KEYHOLD_CHECK(listen());
  if (secrets_.on_new_tls) secrets_.on_new_tls([this](RoleTls tls) { take_new_tls(std::move(tls)); });
  spawn(platform_->registry_keys().run());
  spawn(boot());
  return ok();
}

void PlatformRole::take_new_tls(RoleTls tls) {
  const Status served = tls_->replace(std::move(tls.server));
  if (!served) log::error("certificate-refused", {{log::Key::kError, served.error()}});
  if (!tls.component || !kms_) return;
  const Status linked = kms_->tls->replace(std::move(*tls.component), std::move(tls.ca_pem));
  if (!linked) log::error("certificate-refused", {{log::Key::kError, linked.error()}});
}

// What runs by itself is waited for before anything it uses dies.
void PlatformRole::spawn(Task<void> task) {
  const auto ended = std::make_shared<AsyncEvent>();
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(running_, [](const auto& other) { return other->is_set(); });
    running_.push_back(ended);
  }
  asio::co_spawn(pool_.any(), end_when_done(std::move(task), ended), asio::detached);
}

Task<void> PlatformRole::end_when_done(Task<void> task, std::shared_ptr<AsyncEvent> ended) {
  co_await std::move(task);
  ended->set();
}

// KMS and Secrets Manager may start later than we do, or be away for a while.
Task<void> PlatformRole::boot() {
  EventsKeyringObserver::Spawn spawn_task = [this](Task<void> task) { spawn(std::move(task)); };
  milliseconds pause = kFirstPause;
  for (bool stopping = false; !stopping;) {
    const Status booted = co_await platform_->boot(spawn_task);
    if (booted) co_return open_for_business();
    log::warning("platform-waits", {{log::Key::kError, booted.error()}, {log::Key::kReason, booted.error().reason}});
    stopping = co_await stopping_.wait_for(pause);
    pause = std::min(pause * 5 / 4, kLongestPause);  // so a start takes a quarter longer than what it waited for
  }
}

void PlatformRole::open_for_business() {
  if (stopping_.is_set()) return;
  spawn(platform_->events_keys().run());
  spawn(check_tenants());
  spawn(sweep_tokens());
  if (kms_) {
    listener_ = std::make_unique<keyring::RevocationListener>(
        kms_->client, keyring::RevocationListener::Handlers{
                          .changed = [this](const std::string& key_arn) { platform_->key_changed(key_arn); },
                          .stream_lost = [this] { platform_->all_keys_may_have_changed(); }});
    asio::co_spawn(pool_.any(), listener_->run(), asio::detached);  // sits in a read: ends with its context
  }
  server::RestServices services = platform_->services();
  services.status = [this, platform_status = std::move(services.status)] {
    json::Object out = platform_status();
    out["storage"] = json::Object{{"cacheBytes", engine_->cache_bytes()}};
    return out;
  };
  port_.open(std::move(services));
  log::info("platform-ready",
            {{log::Key::kAddress, config_.public_port.address + ":" + std::to_string(server_->port())}});
}

Task<void> PlatformRole::check_tenants() {
  for (bool stopping = false; !stopping;) {
    co_await platform_->tenancy().check_all();
    stopping = co_await stopping_.wait_for(config_.check_every);
  }
}

Task<void> PlatformRole::sweep_tokens() {
  for (bool stopping = false; !stopping;) {
    const Status swept = co_await platform_->credentials().sweep();
    if (!swept) log::warning("tokens-not-swept", {{log::Key::kError, swept.error()}});
    stopping = co_await stopping_.wait_for(kSweepTokensEvery);
  }
}

Task<void> PlatformRole::shut_down() {
  stopping_.set();
  if (server_ != nullptr) co_await server_->drain(kDrainGrace);
  if (listener_ != nullptr) listener_->stop();
  if (platform_ != nullptr) {
    platform_->registry_keys().stop();
    platform_->events_keys().stop();
  }
  std::vector<std::shared_ptr<AsyncEvent>> running;
  {
    const std::lock_guard lock(mutex_);
    running = running_;
  }
  for (const auto& ended : running) {
    const bool in_time = co_await ended->wait_for(kDrainGrace);
    static_cast<void>(in_time);  // whatever still runs ends with its context
  }
  const Status stopped = co_await engine_->stop();
  if (!stopped) log::error("engine-stop-failed", {{log::Key::kError, stopped.error()}});
}

void PlatformRole::stop() {
  if (engine_ != nullptr) run_on(pool_, shut_down());
  pool_.stop();
  pool_.join();
}

}  // namespace

int run_platform(PlatformConfig config, RoleSecrets secrets) {
  return run_role_process<PlatformRole>("platform", std::move(config), std::move(secrets));
}

}  // namespace keyhold::apps

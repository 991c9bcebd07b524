#include "roles/secrets_role.h"

#include <boost/asio/detached.hpp>

#include "files.h"
#include "keyhold/base/async_event.h"
#include "keyhold/base/log.h"
#include "keyhold/crypto/self_test.h"
#include "keyhold/keyring/revocation_listener.h"
#include "keyhold/net/server.h"
#include "keyhold/net/url.h"
#include "keyhold/secrets/https_rotation_hooks.h"
#include "keyhold/secrets/leased.h"
#include "keyhold/secrets/on_behalf_of_keys.h"
#include "keyhold/secrets/secrets_manager.h"
#include "keyhold/secrets/store_key.h"
#include "keyhold/server/aws_component_client.h"
#include "keyhold/server/aws_secrets_routes.h"
#include "keyhold/server/secrets_component.h"
#include "roles/principal_credentials.h"
#include "roles/role_facts.h"
#include "roles/role_support.h"

namespace keyhold::apps {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kSecretsDrainGrace{10};
constexpr std::chrono::minutes kExpiryCheck{1};
constexpr std::chrono::milliseconds kRotationCheck{500};
constexpr std::chrono::milliseconds kRotationGrace{5000};
constexpr std::chrono::milliseconds kRotationPoll{50};
constexpr std::chrono::milliseconds kRetryKms{100};
constexpr int kKmsTries = 600;
constexpr const char* kOwnPrincipal = "secrets";

net::TlsIdentity copy_of(const net::TlsIdentity& identity) {
  return {identity.certificate_chain_pem, identity.private_key_pem.clone()};
}

/// Everything that the role is made of, in the order in which it must die.
class SecretsRole {
 public:
  SecretsRole(SecretsConfig config, RoleSecrets secrets)
      : config_(std::move(config)), secrets_(std::move(secrets)), pool_(threads_of(config_.process)) {}

  Status start();
  /// Instead of start: fills the empty data directory.
  Result<Restored> restore(const RestoreOptions& options);
  void stop();

 private:
  Status reach_kms();
  Result<aws::KmsClient> own_kms();
  Task<Result<SecretBytes>> open_store(aws::KmsClient kms);
  Task<Status> load(aws::KmsClient kms);
  Task<Status> open(SecretBytes store_key);
  Task<Result<Restored>> load_backup(const RestoreOptions* options, aws::KmsClient kms);
  void lease(std::shared_ptr<net::Client> component);
  secrets::CallerKeys& caller_keys();
  secrets::IdentityPolicies& policies();
  Status listen_public();
  Status listen_component();
  void watch_gauges();
  Status reach_hooks(const net::TlsIdentity& identity);
  Task<void> erase_expired();
  Task<void> rotate();
  Task<void> rotate_one(secrets::SecretPlace place);
  Task<void> shut_down();
  void take_new_tls(RoleTls tls);

  const SecretsConfig config_;
  RoleSecrets secrets_;
  const SystemClock clock_;
  const WallTime started_ = clock_.now();
  net::IoPool pool_;
  std::unique_ptr<storage::RocksDbEngine> engine_;
  std::shared_ptr<net::TlsContext> kms_tls_;
  std::unique_ptr<secrets::OnBehalfOfKeys> keys_;
  std::unique_ptr<server::ComponentClient> identities_;
  std::unique_ptr<secrets::LeasedKeys> leased_keys_;  // with leases configured, else null
  std::unique_ptr<secrets::LeasedPolicies> leased_policies_;
  std::unique_ptr<keyring::RevocationListener> listener_;
  std::shared_ptr<net::TlsContext> hooks_tls_;
  std::unique_ptr<secrets::HttpsRotationHooks> hooks_;
  std::unique_ptr<secrets::SecretsManager> manager_;
  server::Metrics metrics_;
  std::unique_ptr<server::AwsDispatcher> dispatcher_;
  std::unique_ptr<server::ComponentPort> component_port_;
  std::shared_ptr<net::TlsContext> public_tls_;
  std::shared_ptr<net::TlsContext> component_tls_;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<net::Server> component_server_;
  AsyncEvent stopping_;
  AsyncEvent scheduler_ended_;
  AsyncEvent rotation_ended_;
  bool scheduler_started_ = false;
};

Status SecretsRole::start() {
  KEYHOLD_CHECK(crypto::run_self_tests());
  KEYHOLD_TRY(engine_, open_engine(config_.process));
  pool_.start();
  KEYHOLD_CHECK(reach_kms());
  KEYHOLD_TRY(aws::KmsClient kms, own_kms());
  KEYHOLD_CHECK(run_on(pool_, load(std::move(kms))));
  KEYHOLD_CHECK(listen_public());
  KEYHOLD_CHECK(listen_component());
  if (secrets_.on_new_tls) secrets_.on_new_tls([this](RoleTls tls) { take_new_tls(std::move(tls)); });
  scheduler_started_ = true;
  asio::co_spawn(pool_.at(0), erase_expired(), asio::detached);
  asio::co_spawn(pool_.at(0), rotate(), asio::detached);
  log::info("secrets-ready",
            {{log::Key::kCount, static_cast<std::uint64_t>(manager_->secrets().size())},
             {log::Key::kAddress, config_.public_port.address + ":" + std::to_string(server_->port())}});
  return ok();
}

// Two ways to the KMS: under this role's certificate for callers and their identities, as a principal for itself.
Status SecretsRole::reach_kms() {
  if (!secrets_.tls.component) return Error{ErrorCode::kInvalidArgument, "role secrets needs a component certificate"};
  KEYHOLD_CHECK(reach_hooks(*secrets_.tls.component));
  net::TlsIdentity own = copy_of(*secrets_.tls.component);
  KEYHOLD_TRY(kms_tls_, net::TlsContext::client(secrets_.tls.ca_pem, std::move(own)));
  KEYHOLD_TRY(const std::shared_ptr<net::Client> component, kms_component_client(config_.kms_component, kms_tls_));
  keys_ = std::make_unique<secrets::OnBehalfOfKeys>(component);
  identities_ = std::make_unique<server::ComponentClient>(component);
  if (config_.data_key_lease.count() > 0) lease(component);
  return ok();
}

// Hooks see this role's certificate, so they can tell who calls; theirs may be from a CA of their own.
Status SecretsRole::reach_hooks(const net::TlsIdentity& identity) {
  std::string ca_pem = secrets_.tls.ca_pem;
  if (!config_.rotation.ca.empty()) {
    KEYHOLD_TRY(const PlaintextBytes content, read_file(config_.rotation.ca));
    ca_pem = content.text();
  }
  KEYHOLD_TRY(hooks_tls_, net::TlsContext::client(std::move(ca_pem), copy_of(identity)));
  KEYHOLD_TRY(hooks_, secrets::HttpsRotationHooks::make(config_.rotation.hooks, hooks_tls_, config_.rotation.timeout));
  return ok();
}

// What the KMS tells of ends its leases at once; the stream sits in a read and ends with its context.
void SecretsRole::lease(std::shared_ptr<net::Client> component) {
  leased_keys_ = std::make_unique<secrets::LeasedKeys>(*keys_, clock_, config_.data_key_lease);
  leased_policies_ = std::make_unique<secrets::LeasedPolicies>(*identities_, clock_, config_.data_key_lease);
  keyring::RevocationListener::Handlers handlers{
      .changed = [this](const std::string& key_arn) { leased_keys_->forget(key_arn); },
      .stream_lost = [this] { leased_keys_->forget_all(); }};
  listener_ = std::make_unique<keyring::RevocationListener>(std::move(component), std::move(handlers));
  asio::co_spawn(pool_.any(), listener_->run(), asio::detached);
}

secrets::CallerKeys& SecretsRole::caller_keys() {
  if (leased_keys_ != nullptr) return *leased_keys_;
  return *keys_;
}

secrets::IdentityPolicies& SecretsRole::policies() {
  if (leased_policies_ != nullptr) return *leased_policies_;
  return *identities_;
}

Result<aws::KmsClient> SecretsRole::own_kms() {
  KEYHOLD_TRY(std::shared_ptr<net::TlsContext> tls, net::TlsContext::client(secrets_.tls.ca_pem));
  KEYHOLD_TRY(std::shared_ptr<net::Client> http, client_of(config_.kms, tls));
  KEYHOLD_TRY(std::shared_ptr<aws::CredentialsProvider> credentials,
              principal_credentials({kOwnPrincipal, config_.profile}, {config_.sts, config_.region, std::move(tls)},
                                    secrets_, clock_));
  auto signer = std::make_shared<aws::SigV4Signer>(std::move(credentials), clock_, config_.region, "kms");
  return aws::KmsClient({std::move(http), std::move(signer)});
}

// The roles start side by side, so the KMS may not serve yet.
Task<Result<SecretBytes>> SecretsRole::open_store(aws::KmsClient kms) {
  for (int tries = 1;; ++tries) {
    Result<SecretBytes> key = co_await secrets::open_store_key(engine_.get(), kms, config_.deployment);
    const bool may_come = !key && key.error().code == ErrorCode::kUnavailable;
    if (!may_come || tries == kKmsTries) co_return key;
    if (tries == 1) log::info("waiting-for-kms", {{log::Key::kError, key.error()}});
    co_await sleep_for(kRetryKms);
  }
}

Task<Status> SecretsRole::load(aws::KmsClient kms) {
  KEYHOLD_CO_TRY(SecretBytes store_key, co_await open_store(std::move(kms)));
  co_return co_await open(std::move(store_key));
}

Task<Status> SecretsRole::open(SecretBytes store_key) {
  const secrets::SecretsManager::Ground ground{
      .engine = *engine_,
      .keys = caller_keys(),
      .policies = policies(),
      .clock = clock_,
      .executor = pool_.at(0).get_executor(),
      .deployment = config_.deployment,
      .durability = config_.audit == AuditMode::kSynced ? audit::Durability::kSynced : audit::Durability::kRelaxed,
      .hooks = hooks_.get(),
      .rotation_pause = config_.rotation.pause};
  KEYHOLD_CO_TRY(manager_, co_await secrets::SecretsManager::open(ground, std::move(store_key)));
  co_return ok();
}

Result<Restored> SecretsRole::restore(const RestoreOptions& options) {
  KEYHOLD_CHECK(crypto::run_self_tests());
  KEYHOLD_TRY(engine_, open_engine(config_.process));
  pool_.start();
  KEYHOLD_CHECK(reach_kms());
  KEYHOLD_TRY(aws::KmsClient kms, own_kms());
  return run_on(pool_, load_backup(&options, std::move(kms)));
}

Task<Result<Restored>> SecretsRole::load_backup(const RestoreOptions* options, aws::KmsClient kms) {
  Restored out;
  KEYHOLD_CO_TRY(out.backup,
                 co_await read_into(engine_.get(), options->backup, record::Store::kSecrets, config_.deployment));
  if (out.backup.rows == 0) co_return Error{ErrorCode::kDoesNotOpen, "the backup holds nothing", "backup-damaged"};
  KEYHOLD_CO_TRY(SecretBytes store_key, co_await open_store(std::move(kms)));
  KEYHOLD_CO_CHECK(backup::check(out.backup, record::backup_mac_key(store_key)));
  KEYHOLD_CO_CHECK(co_await open(std::move(store_key)));
  out.audit_lines = manager_->audit().size();
  if (!options->audit.empty()) {
    KEYHOLD_CO_TRY(out.later_lines, co_await check_against(&manager_->audit(), options->audit));
  }
  audit::Decision line = restore_line(out.backup);
  KEYHOLD_CO_CHECK(co_await manager_->audit().append(std::move(line)));
  co_return out;
}

Status SecretsRole::listen_public() {
  KEYHOLD_TRY(public_tls_, net::TlsContext::server_public(std::move(secrets_.tls.server)));
  watch_gauges();
  const server::AwsPortOptions limits{&metrics_, static_cast<std::uint32_t>(config_.limits.account_per_second)};
  dispatcher_ = std::make_unique<server::AwsDispatcher>(server::secrets_services(manager_->service()), *identities_,
                                                        manager_->audit(), clock_, limits);
  net::ServerOptions options = port_options(config_.public_port, public_tls_);
  KEYHOLD_TRY(server_, net::Server::listen(pool_, std::move(options), dispatcher_->handler()));
  return ok();
}

void SecretsRole::watch_gauges() {
  metrics_.watch("keyhold_secrets", "Secrets, in all accounts and Regions.",
                 [this] { return static_cast<double>(manager_->secrets().size()); });
  watch_memory(metrics_);
}

Status SecretsRole::listen_component() {
  KEYHOLD_TRY(component_tls_, net::TlsContext::server_mutual(std::move(*secrets_.tls.component), secrets_.tls.ca_pem));
  server::SecretsComponentOptions shown{
      config_.deployment, &metrics_,
      [this] { return process_facts(config_.process, config_.audit, config_.limits, started_); }};
  component_port_ = std::make_unique<server::ComponentPort>(
      config_.deployment, server::secrets_component_routes(*manager_, std::move(shown)));
  net::ServerOptions options = port_options(config_.component_port, component_tls_);
  KEYHOLD_TRY(component_server_, net::Server::listen(pool_, std::move(options), component_port_->handler()));
  return ok();
}

void SecretsRole::take_new_tls(RoleTls tls) {
  const auto tell = [](const Status& taken) {
    if (!taken) log::error("certificate-refused", {{log::Key::kError, taken.error()}});
  };
  tell(public_tls_->replace(std::move(tls.server)));
  if (!tls.component) return;
  tell(hooks_tls_->replace(copy_of(*tls.component)));
  tell(kms_tls_->replace(copy_of(*tls.component), tls.ca_pem));
  tell(component_tls_->replace(std::move(*tls.component), std::move(tls.ca_pem)));
}

Task<void> SecretsRole::erase_expired() {
  for (bool stopping = false; !stopping;) {
    const Result<std::size_t> erased = co_await manager_->erase_expired(clock_.now());
    if (!erased) log::error("secret-deletion-failed", {{log::Key::kError, erased.error()}});
    stopping = co_await stopping_.wait_for(kExpiryCheck);
  }
  scheduler_ended_.set();
}

Task<void> SecretsRole::rotate() {
  for (bool stopping = false; !stopping;) {
    for (secrets::SecretPlace& place : manager_->rotator().due(clock_.now()))
      asio::co_spawn(pool_.any(), rotate_one(std::move(place)), asio::detached);
    stopping = co_await stopping_.wait_for(kRotationCheck);
  }
  rotation_ended_.set();
}

Task<void> SecretsRole::rotate_one(secrets::SecretPlace place) {
  const Status rotated = co_await manager_->rotator().advance(std::move(place));
  if (!rotated) log::error("rotation-not-stored", {{log::Key::kError, rotated.error()}});
}

Task<void> SecretsRole::shut_down() {
  stopping_.set();
  if (listener_ != nullptr) listener_->stop();
  if (scheduler_started_) {
    co_await scheduler_ended_.wait();
    co_await rotation_ended_.wait();
    // A step in its hook's hands is taken again at the next start.
    for (auto waited = kRotationGrace; waited > 0ms && manager_->rotator().active() > 0; waited -= kRotationPoll)
      co_await sleep_for(kRotationPoll);
  }
  if (component_server_ != nullptr) co_await component_server_->drain(kSecretsDrainGrace);
  if (server_ != nullptr) co_await server_->drain(kSecretsDrainGrace);
  if (manager_ != nullptr) {
    const Status drained = co_await manager_->audit().drain();
    static_cast<void>(drained);  // what was refused has been logged
  }
  const Status stopped = co_await engine_->stop();
  if (!stopped) log::error("engine-stop-failed", {{log::Key::kError, stopped.error()}});
}

void SecretsRole::stop() {
  if (engine_ != nullptr) run_on(pool_, shut_down());
  pool_.stop();
  pool_.join();
}

}  // namespace

Result<Restored> restore_secrets(SecretsConfig config, RoleSecrets secrets, const RestoreOptions& options) {
  KEYHOLD_TRY(RestoreFolder folder, RestoreFolder::make(config.process.data_directory));
  config.process.data_directory = folder.path();
  Result<Restored> restored = [&] {
    SecretsRole role(std::move(config), std::move(secrets));
    Result<Restored> out = role.restore(options);
    role.stop();
    return out;
  }();
  if (restored) KEYHOLD_CHECK(folder.adopt());
  return restored;
}

int run_secrets(SecretsConfig config, RoleSecrets secrets) {
  return run_role_process<SecretsRole>("secrets", std::move(config), std::move(secrets));
}

}  // namespace keyhold::apps

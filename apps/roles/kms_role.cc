#include "roles/kms_role.h"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <mutex>

#include "keyhold/base/async_event.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/base/log.h"
#include "keyhold/base/secret.h"
#include "keyhold/base/slow_work.h"
#include "keyhold/crypto/self_test.h"
#include "keyhold/kms/operator_decision.h"
#include "keyhold/net/server.h"
#include "keyhold/server/https_documents.h"
#include "keyhold/server/sealed_kms.h"
#include "roles/open_kms.h"
#include "roles/role_facts.h"
#include "roles/role_support.h"

namespace keyhold::apps {
namespace {

constexpr std::chrono::seconds kKmsDrainGrace{10};
constexpr std::chrono::minutes kScheduleCheck{1};
constexpr std::size_t kSealFileMax = 64 << 10;
constexpr std::size_t kMostKeyMemory = std::size_t{256} << 20;  // eight million keys

kms::RootFiles::Paths root_paths(const KmsConfig& config) {
  return {config.process.data_directory, config.key_file};
}

/// Everything that the role is made of, in the order in which it must die.
class KmsRole {
 public:
  KmsRole(KmsConfig config, RoleSecrets secrets)
      : config_(std::move(config)),
        secrets_(std::move(secrets)),
        files_(file_system_, root_paths(config_)),
        pool_(threads_of(config_.process)) {}

  Status start(std::optional<SecretBytes> passphrase);
  /// Instead of start: fills the empty data directory.
  Result<Restored> restore(const RestoreOptions& options, std::optional<SecretBytes> passphrase);
  void stop();

 private:
  Task<Status> load(const SecretBytes* passphrase);
  Task<Status> open(kms::Root root);
  Task<Result<Restored>> load_backup(const RestoreOptions* options, const SecretBytes* passphrase);
  Result<DeploymentId> deployment();
  json::Object facts() const { return process_facts(config_.process, config_.audit, config_.limits, started_); }
  json::Object sealed_facts() const;
  void watch_gauges();
  Status listen_public();
  Status listen_component();
  std::shared_ptr<OpenKms> unsealed() const;
  Task<void> serve_public(net::Exchange& exchange);
  Task<void> serve_component(net::Exchange& exchange);
  Task<void> seal();
  Task<Status> unseal(kms::Administrator by, kms::SlotProof proof);
  void take_keys_away();
  Task<void> do_what_is_due();
  Task<void> keep_schedule();
  Task<void> shut_down();
  void take_new_tls(RoleTls tls);

  const KmsConfig config_;
  RoleSecrets secrets_;
  const SystemClock clock_;
  const WallTime started_ = clock_.now();
  kms::PosixFileSystem file_system_;
  kms::RootFiles files_;
  net::IoPool pool_;
  SlowWork slow_work_{1};
  std::unique_ptr<storage::RocksDbEngine> engine_;
  server::HttpsDocuments documents_;
  server::Metrics metrics_;
  std::unique_ptr<server::SealedKms> sealed_;
  ChangeLock sealing_;  // whose turn it is to seal or unseal
  std::atomic<bool> sealing_now_ = false;
  std::unique_ptr<OpenKms> keys_;       // null: sealed
  std::shared_ptr<AsyncEvent> let_go_;  // set once nobody holds what open_ was
  mutable std::mutex mutex_;
  std::shared_ptr<OpenKms> open_;  // under mutex_: keys_, lent to requests while they last; null: sealed
  std::shared_ptr<net::TlsContext> public_tls_;
  std::shared_ptr<net::TlsContext> component_tls_;
  std::unique_ptr<net::Server> public_server_;
  std::unique_ptr<net::Server> component_server_;
  AsyncEvent stopping_;
  AsyncEvent scheduler_ended_;
  bool scheduler_started_ = false;
};

Status KmsRole::start(std::optional<SecretBytes> passphrase) {
  KEYHOLD_CHECK(crypto::run_self_tests());
  secret_arena::allow_growth(kMostKeyMemory);
  KEYHOLD_TRY(engine_, open_engine(config_.process));
  pool_.start();
  if (!config_.starts_sealed) KEYHOLD_CHECK(run_on(pool_, load(passphrase ? &*passphrase : nullptr)));
  KEYHOLD_TRY(const DeploymentId id, deployment());
  sealed_ = std::make_unique<server::SealedKms>(server::SealedKms::Options{
      id, [this] { return sealed_facts(); }, &metrics_,
      [this](kms::Administrator by, kms::SlotProof proof) { return unseal(std::move(by), std::move(proof)); }});
  watch_gauges();
  KEYHOLD_CHECK(listen_public());
  KEYHOLD_CHECK(listen_component());
  if (secrets_.on_new_tls) secrets_.on_new_tls([this](RoleTls tls) { take_new_tls(std::move(tls)); });
  scheduler_started_ = true;
  asio::co_spawn(pool_.at(0), keep_schedule(), asio::detached);
  const std::shared_ptr<OpenKms> open = unsealed();
  log::info(open == nullptr ? "kms-sealed" : "kms-ready",
            {{log::Key::kCount, static_cast<std::uint64_t>(open == nullptr ? 0 : open->kms().keys().size())},
             {log::Key::kAddress, config_.public_port.address + ":" + std::to_string(public_server_->port())}});
  return ok();
}

// Sealed, nothing but the seal file tells which deployment this is.
Result<DeploymentId> KmsRole::deployment() {
  if (const std::shared_ptr<OpenKms> open = unsealed()) return open->deployment();
  if (config_.deployment != DeploymentId::zero()) return config_.deployment;
  return files_.deployment();
}

json::Object KmsRole::sealed_facts() const {
  json::Object out = facts();
  out["sealing"] = sealing_now_.load();  // requests under way still have the keys
  return out;
}

Task<Status> KmsRole::load(const SecretBytes* passphrase) {
  KEYHOLD_CO_TRY(kms::Root root, co_await kms::unseal(*engine_, files_, passphrase));
  co_return co_await open(std::move(root));
}

Task<Status> KmsRole::open(kms::Root root) {
  OpenKms::Ground ground{config_, *engine_, files_, documents_, metrics_, clock_, pool_.at(0).get_executor()};
  server::ComponentOptions shown{config_.allow_deletion_clock, &metrics_, [this] { return facts(); },
                                 [this] { asio::co_spawn(pool_.at(0), seal(), asio::detached); }};
  KEYHOLD_CO_TRY(keys_, co_await OpenKms::open(std::move(ground), std::move(root), std::move(shown)));
  let_go_ = std::make_shared<AsyncEvent>();
  std::shared_ptr<OpenKms> lent(keys_.get(), [let_go = let_go_](OpenKms*) { let_go->set(); });
  const std::lock_guard lock(mutex_);
  open_ = std::move(lent);
  co_return ok();
}

std::shared_ptr<OpenKms> KmsRole::unsealed() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

Task<void> KmsRole::serve_public(net::Exchange& exchange) {
  const std::shared_ptr<OpenKms> open = unsealed();
  if (open != nullptr)
    co_await open->serve_public(exchange);
  else
    co_await sealed_->handle_public(exchange);
}

Task<void> KmsRole::serve_component(net::Exchange& exchange) {
  const std::shared_ptr<OpenKms> open = unsealed();
  if (open != nullptr)
    co_await open->serve_component(exchange);
  else
    co_await sealed_->handle_component(exchange);
}

// No request that comes now finds the keys. Those that have them let go when they end.
void KmsRole::take_keys_away() {
  sealing_now_ = true;
  keys_->kms().feed().close();
  const std::lock_guard lock(mutex_);
  open_.reset();
}

Task<void> KmsRole::seal() {
  const ChangeLock::Turn turn = co_await sealing_.enter();
  if (keys_ == nullptr) co_return;
  take_keys_away();
  co_await let_go_->wait();
  co_await keys_->finish();
  keys_.reset();
  sealing_now_ = false;
  log::warning("kms-sealed", {});
}

Task<Status> KmsRole::unseal(kms::Administrator by, kms::SlotProof proof) {
  const ChangeLock::Turn turn = co_await sealing_.enter();
  if (unsealed() != nullptr) co_return Error{ErrorCode::kConflict, "the KMS is not sealed", "not-sealed"};
  KEYHOLD_CO_TRY(kms::Root root, co_await kms::unseal_with(*engine_, files_, slow_work_, std::move(proof)));
  KEYHOLD_CO_CHECK(co_await open(std::move(root)));
  log::info("kms-ready", {{log::Key::kPeer, by.who}});
  audit::Decision line = kms::operator_decision(std::move(by), "keyhold:Unseal");
  const std::shared_ptr<OpenKms> opened = unsealed();
  co_return co_await opened->kms().audit().append(std::move(line));
}

Result<Restored> KmsRole::restore(const RestoreOptions& options, std::optional<SecretBytes> passphrase) {
  KEYHOLD_CHECK(crypto::run_self_tests());
  secret_arena::allow_growth(kMostKeyMemory);
  KEYHOLD_TRY(engine_, open_engine(config_.process));
  KEYHOLD_TRY(const Bytes seal, file_system_.read(options.seal, kSealFileMax));
  KEYHOLD_CHECK(file_system_.write(config_.process.data_directory / "root.seal", seal));
  pool_.start();
  return run_on(pool_, load_backup(&options, passphrase ? &*passphrase : nullptr));
}

// A destroyed key takes the root key with it, so an older backup meets its end here, unless its seal file was kept.
Error other_root_epoch(std::uint32_t backup, std::uint32_t seal) {
  return {
      ErrorCode::kDoesNotOpen,
      "the backup is of root epoch " + std::to_string(backup) + ", the seal file of " + std::to_string(seal) +
          ": the root key was rotated between them, by an operator or because a key was destroyed. The backup opens "
          "with the seal file of its own epoch only",
      "root-epoch-mismatch"};
}

Task<Result<Restored>> KmsRole::load_backup(const RestoreOptions* options, const SecretBytes* passphrase) {
  Restored out;
  KEYHOLD_CO_TRY(out.backup,
                 co_await read_into(engine_.get(), options->backup, record::Store::kKms, config_.deployment));
  KEYHOLD_CO_TRY(kms::Root root, co_await kms::unseal(*engine_, files_, passphrase));
  if (root.epoch != out.backup.header.root_epoch) co_return other_root_epoch(out.backup.header.root_epoch, root.epoch);
  KEYHOLD_CO_CHECK(backup::check(out.backup, record::backup_mac_key(root.key)));
  KEYHOLD_CO_CHECK(co_await open(std::move(root)));
  const std::shared_ptr<OpenKms> opened = unsealed();
  audit::AuditLog& audit = opened->kms().audit();
  out.audit_lines = audit.size();
  if (!options->audit.empty()) {
    KEYHOLD_CO_TRY(out.later_lines, co_await check_against(&audit, options->audit));
  }
  audit::Decision line = restore_line(out.backup);
  KEYHOLD_CO_CHECK(co_await audit.append(std::move(line)));
  co_return out;
}

void KmsRole::watch_gauges() {
  metrics_.watch("keyhold_kms_sealed", "1 while the role is sealed.", [this] { return unsealed() == nullptr ? 1 : 0; });
  metrics_.watch("keyhold_kms_keys", "KMS keys, in all accounts and Regions; 0 while sealed.", [this] {
    const std::shared_ptr<OpenKms> open = unsealed();
    return open == nullptr ? 0 : static_cast<double>(open->kms().keys().size());
  });
  metrics_.watch("keyhold_kms_root_epoch", "The epoch of the root key; 0 while sealed.", [this] {
    const std::shared_ptr<OpenKms> open = unsealed();
    return open == nullptr ? 0 : static_cast<double>(open->kms().vault().root_epoch());
  });
  metrics_.watch("keyhold_kms_seal_slots", "Slots that open the root key; -1: the seal file can't be read.", [this] {
    const Result<kms::SlotList> list = files_.slots();
    return list ? static_cast<double>(list->slots.size()) : -1.0;
  });
  watch_memory(metrics_);
}

Status KmsRole::listen_public() {
  KEYHOLD_TRY(public_tls_, net::TlsContext::server_public(std::move(secrets_.tls.server)));
  net::ServerOptions options = port_options(config_.public_port, public_tls_);
  KEYHOLD_TRY(public_server_, net::Server::listen(pool_, std::move(options),
                                                  [this](net::Exchange& exchange) { return serve_public(exchange); }));
  return ok();
}

Status KmsRole::listen_component() {
  if (!secrets_.tls.component) return ok();
  KEYHOLD_TRY(component_tls_, net::TlsContext::server_mutual(std::move(*secrets_.tls.component), secrets_.tls.ca_pem));
  net::ServerOptions options = port_options(config_.component_port, component_tls_);
  KEYHOLD_TRY(component_server_, net::Server::listen(pool_, std::move(options), [this](net::Exchange& exchange) {
                return serve_component(exchange);
              }));
  return ok();
}

void KmsRole::take_new_tls(RoleTls tls) {
  const Status public_taken = public_tls_->replace(std::move(tls.server));
  if (!public_taken) log::error("certificate-refused", {{log::Key::kError, public_taken.error()}});
  if (!tls.component || component_tls_ == nullptr) return;
  const Status component_taken = component_tls_->replace(std::move(*tls.component), std::move(tls.ca_pem));
  if (!component_taken) log::error("certificate-refused", {{log::Key::kError, component_taken.error()}});
}

// Lets go of the keys between two looks, or nobody could seal the role.
Task<void> KmsRole::do_what_is_due() {
  const std::shared_ptr<OpenKms> open = unsealed();
  if (open != nullptr) co_await open->do_what_is_due();
}

Task<void> KmsRole::keep_schedule() {
  for (bool stopping = false; !stopping;) {
    co_await do_what_is_due();
    stopping = co_await stopping_.wait_for(kScheduleCheck);
  }
  scheduler_ended_.set();
}

Task<void> KmsRole::shut_down() {
  stopping_.set();
  if (scheduler_started_) co_await scheduler_ended_.wait();
  if (component_server_ != nullptr) co_await component_server_->drain(kKmsDrainGrace);
  if (public_server_ != nullptr) co_await public_server_->drain(kKmsDrainGrace);
  const ChangeLock::Turn turn = co_await sealing_.enter();
  if (keys_ != nullptr) {  // they die with the role: a call that does not end in time ends with its thread
    take_keys_away();
    co_await let_go_->wait_for(kKmsDrainGrace);
    co_await keys_->finish();
  }
  const Status stopped = co_await engine_->stop();
  if (!stopped) log::error("engine-stop-failed", {{log::Key::kError, stopped.error()}});
}

void KmsRole::stop() {
  if (engine_ != nullptr) run_on(pool_, shut_down());
  pool_.stop();
  pool_.join();
}

}  // namespace

Result<SecretBytes> init_kms(const KmsConfig& config) {
  KEYHOLD_CHECK(crypto::run_self_tests());
  net::IoPool pool(1);  // outlives the engine, whose threads wake waiters on it
  KEYHOLD_TRY(const std::unique_ptr<storage::RocksDbEngine> engine, open_engine(config.process));
  kms::PosixFileSystem file_system;
  kms::RootFiles files(file_system, root_paths(config));
  const DeploymentId deployment =
      config.deployment == DeploymentId::zero() ? DeploymentId::random() : config.deployment;
  pool.start();
  Result<SecretBytes> passphrase = run_on(pool, kms::initialize(*engine, files, deployment, crypto::Argon2Cost{}));
  const Status stopped = run_on(pool, engine->stop());
  if (!stopped) return stopped.error();
  return passphrase;
}

Result<Restored> restore_kms(KmsConfig config, const RestoreOptions& options, std::optional<SecretBytes> passphrase) {
  KEYHOLD_TRY(RestoreFolder folder, RestoreFolder::make(config.process.data_directory));
  config.process.data_directory = folder.path();
  Result<Restored> restored = [&] {
    KmsRole role(std::move(config), {});
    Result<Restored> out = role.restore(options, std::move(passphrase));
    role.stop();
    return out;
  }();
  if (restored) KEYHOLD_CHECK(folder.adopt());
  return restored;
}

int run_kms(KmsConfig config, RoleSecrets secrets, std::optional<SecretBytes> passphrase) {
  return run_role_process<KmsRole>("kms", std::move(config), std::move(secrets), std::move(passphrase));
}

}  // namespace keyhold::apps

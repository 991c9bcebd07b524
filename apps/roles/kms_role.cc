#include "roles/kms_role.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "keyhold/base/async_event.h"
#include "keyhold/base/log.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/self_test.h"
#include "keyhold/kms/kms.h"
#include "keyhold/net/server.h"
#include "keyhold/server/aws_component.h"
#include "keyhold/server/aws_dispatcher.h"
#include "keyhold/server/aws_kms_routes.h"
#include "keyhold/server/https_documents.h"
#include "roles/role_facts.h"
#include "roles/role_support.h"

namespace keyhold::apps {
namespace {

constexpr std::chrono::seconds kKmsDrainGrace{10};
constexpr std::chrono::minutes kScheduleCheck{1};
constexpr std::string_view kScheduler = "keyhold:scheduler";
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
  Status listen_public();
  void watch_gauges();
  Status listen_component();
  Task<void> keep_schedule();
  Task<void> do_what_is_due();
  Task<void> shut_down();
  void take_new_tls(RoleTls tls);

  const KmsConfig config_;
  RoleSecrets secrets_;
  const SystemClock clock_;
  const WallTime started_ = clock_.now();
  kms::PosixFileSystem file_system_;
  kms::RootFiles files_;
  net::IoPool pool_;
  std::unique_ptr<storage::RocksDbEngine> engine_;
  server::HttpsDocuments documents_;
  std::unique_ptr<kms::Kms> kms_;
  server::Metrics metrics_;
  std::unique_ptr<server::AwsDispatcher> dispatcher_;
  std::unique_ptr<server::ComponentPort> component_port_;
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
  KEYHOLD_CHECK(run_on(pool_, load(passphrase ? &*passphrase : nullptr)));
  KEYHOLD_CHECK(listen_public());
  KEYHOLD_CHECK(listen_component());
  if (secrets_.on_new_tls) secrets_.on_new_tls([this](RoleTls tls) { take_new_tls(std::move(tls)); });
  scheduler_started_ = true;
  asio::co_spawn(pool_.at(0), keep_schedule(), asio::detached);
  log::info("kms-ready",
            {{log::Key::kCount, static_cast<std::uint64_t>(kms_->keys().size())},
             {log::Key::kAddress, config_.public_port.address + ":" + std::to_string(public_server_->port())}});
  return ok();
}

Task<Status> KmsRole::load(const SecretBytes* passphrase) {
  KEYHOLD_CO_TRY(kms::Root root, co_await kms::unseal(*engine_, files_, passphrase));
  co_return co_await open(std::move(root));
}

Task<Status> KmsRole::open(kms::Root root) {
  const auto durability =
      config_.audit == AuditMode::kSynced ? audit::Durability::kSynced : audit::Durability::kRelaxed;
  KEYHOLD_CO_TRY(
      kms_, co_await kms::Kms::open(*engine_, files_, std::move(root), clock_, pool_.at(0).get_executor(), durability));
  kms_->oidc_keys().fetch_from(documents_);
  co_return co_await kms_->destroyer().finish();
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
  out.audit_lines = kms_->audit().size();
  if (!options->audit.empty()) {
    KEYHOLD_CO_TRY(out.later_lines, co_await check_against(&kms_->audit(), options->audit));
  }
  audit::Decision line = restore_line(out.backup);
  KEYHOLD_CO_CHECK(co_await kms_->audit().append(std::move(line)));
  co_return out;
}

Status KmsRole::listen_public() {
  KEYHOLD_TRY(public_tls_, net::TlsContext::server_public(std::move(secrets_.tls.server)));
  kms_->limit_keys(static_cast<std::uint32_t>(config_.limits.key_per_second));
  watch_gauges();
  const server::AwsPortOptions limits{&metrics_, static_cast<std::uint32_t>(config_.limits.account_per_second)};
  dispatcher_ = std::make_unique<server::AwsDispatcher>(server::kms_services(*kms_), kms_->identities(), kms_->audit(),
                                                        clock_, limits);
  net::ServerOptions options = port_options(config_.public_port, public_tls_);
  KEYHOLD_TRY(public_server_, net::Server::listen(pool_, std::move(options), dispatcher_->handler()));
  return ok();
}

void KmsRole::watch_gauges() {
  metrics_.watch("keyhold_kms_keys", "KMS keys, in all accounts and Regions.",
                 [this] { return static_cast<double>(kms_->keys().size()); });
  metrics_.watch("keyhold_kms_root_epoch", "The epoch of the root key.",
                 [this] { return static_cast<double>(kms_->vault().root_epoch()); });
  metrics_.watch("keyhold_kms_seal_slots", "Slots that open the root key; -1: the seal file can't be read.", [this] {
    const Result<std::size_t> slots = kms_->seal_slots().count();
    return slots ? static_cast<double>(*slots) : -1.0;
  });
  watch_memory(metrics_);
}

Status KmsRole::listen_component() {
  if (!secrets_.tls.component) return ok();
  KEYHOLD_TRY(component_tls_, net::TlsContext::server_mutual(std::move(*secrets_.tls.component), secrets_.tls.ca_pem));
  const DeploymentId deployment =
      config_.deployment == DeploymentId::zero() ? kms_->vault().deployment() : config_.deployment;
  server::ComponentOptions shown{config_.allow_deletion_clock, &metrics_, [this] {
                                   return process_facts(config_.process, config_.audit, config_.limits, started_);
                                 }};
  component_port_ = std::make_unique<server::ComponentPort>(
      deployment, server::kms_component_routes(*kms_, clock_, std::move(shown)));
  net::ServerOptions options = port_options(config_.component_port, component_tls_);
  KEYHOLD_TRY(component_server_, net::Server::listen(pool_, std::move(options), component_port_->handler()));
  return ok();
}

void KmsRole::take_new_tls(RoleTls tls) {
  const Status public_taken = public_tls_->replace(std::move(tls.server));
  if (!public_taken) log::error("certificate-refused", {{log::Key::kError, public_taken.error()}});
  if (!tls.component || component_tls_ == nullptr) return;
  const Status component_taken = component_tls_->replace(std::move(*tls.component), std::move(tls.ca_pem));
  if (!component_taken) log::error("certificate-refused", {{log::Key::kError, component_taken.error()}});
}

Task<void> KmsRole::do_what_is_due() {
  const std::string who(kScheduler);
  const auto maintained = co_await kms_->maintenance().run(clock_.now(), who);
  if (!maintained) log::error("maintenance-failed", {{log::Key::kError, maintained.error()}});
  const auto destroyed = co_await kms_->destroyer().run(clock_.now(), who);
  if (!destroyed) log::error("deletion-failed", {{log::Key::kError, destroyed.error()}});
  const auto noted = co_await kms_->maintenance().write_last_uses();
  if (!noted) log::error("last-uses-failed", {{log::Key::kError, noted.error()}});
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
  if (kms_ != nullptr) {
    const auto noted = co_await kms_->maintenance().write_last_uses();
    if (!noted) log::error("last-uses-failed", {{log::Key::kError, noted.error()}});
    const Status drained = co_await kms_->audit().drain();
    static_cast<void>(drained);  // what was refused has been logged
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

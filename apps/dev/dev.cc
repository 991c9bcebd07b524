#include "dev/dev.h"

#include <fmt/core.h>

#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "cli/blocking_api.h"
#include "dev/child_process.h"
#include "dev/dev_certificates.h"
#include "dev/dev_directory.h"
#include "dev/dev_identities.h"
#include "dev/dev_signals.h"
#include "dev/ports.h"
#include "dev_file.h"
#include "exit_code.h"
#include "files.h"
#include "keyhold/base/process.h"
#include "keyhold/crypto/random.h"
#include "keyhold/crypto/self_test.h"
#include "roles/config_file.h"
#include "roles/credentials_channel.h"
#include "roles/kms_role.h"

namespace keyhold::apps {
namespace {

constexpr std::chrono::seconds kStartPatience{60};
constexpr std::chrono::milliseconds kProbeEvery{50};
constexpr std::chrono::seconds kPortPatience{3};
constexpr std::chrono::seconds kStopGrace{15};
constexpr std::chrono::hours kRenewEvery{12};

/// What a start that was told to stop ends with; no failure.
Error told_to_stop() {
  return {ErrorCode::kUnavailable, "told to stop", "stopped"};
}

// The roles of a run that was killed may take a moment to be gone.
Status check_port(std::uint16_t port) {
  for (std::chrono::milliseconds waited{0}; waited < kPortPatience; waited += kProbeEvery) {
    if (is_free_port(port)) return ok();
    std::this_thread::sleep_for(kProbeEvery);
  }
  return Error{ErrorCode::kConflict, fmt::format("{}:{} is in use; --port-base chooses other ports", kLoopback, port),
               "port-in-use"};
}

class Dev {
 public:
  Dev(DevOptions options, DevDirectory directory, DevCertificates certificates)
      : options_(std::move(options)), directory_(std::move(directory)), certificates_(std::move(certificates)) {}

  Status start();
  /// Serves until told to stop. An error says which role ended by itself.
  Status serve();
  void stop();

 private:
  enum Port : std::uint16_t { kKms = 0, kSecrets = 1, kPlatform = 2, kComponent = 3, kSecretsComponent = 4 };
  std::uint16_t port(Port which) const { return static_cast<std::uint16_t>(options_.port_base + which); }
  std::string url(Port which) const { return fmt::format("https://{}:{}", kLoopback, port(which)); }
  Listen listen(Port which) const { return {kLoopback, port(which)}; }

  ProcessConfig process_config(const std::string& role) const;
  KmsConfig kms_config() const;
  SecretsConfig secrets_config() const;
  PlatformConfig platform_config(const DevIdentities& who) const;

  Status initialize();
  Status start_kms();
  Status start_secrets(DevIdentities& who);
  Status start_platform(DevIdentities& who);
  template <class Config>
  Status start_role(const std::string& role, const Config& config, const RoleSecrets& secrets);
  Status wait_until(const std::function<bool()>& ready);
  Result<BlockingApi> component_api();
  Result<BlockingApi> public_api(Port which);
  Status prepare_operator();
  Status write_dev_file(DevIdentities who);
  Status renew();
  void say_ready() const;

  const DevOptions options_;
  DevDirectory directory_;
  const DevCertificates certificates_;
  DevSignals signals_;
  Runner runner_;
  std::vector<ChildProcess> roles_;
  DevFile facts_;
};

ProcessConfig Dev::process_config(const std::string& role) const {
  ProcessConfig out;
  out.data_directory = directory_.path() / role;
  out.memory_lock = MemoryLock::kBestEffort;
  return out;
}

KmsConfig Dev::kms_config() const {
  KmsConfig out;
  out.process = process_config("kms");
  out.deployment = directory_.deployment();
  out.public_port = listen(kKms);
  out.component_port = listen(kComponent);
  out.key_file = directory_.key_file();
  out.limits = options_.limits;
  return out;
}

SecretsConfig Dev::secrets_config() const {
  SecretsConfig out;
  out.process = process_config("secrets");
  out.deployment = directory_.deployment();
  out.public_port = listen(kSecrets);
  out.component_port = listen(kSecretsComponent);
  out.kms = url(kKms);
  out.kms_component = url(kComponent);
  out.region = directory_.region();
  if (!options_.rotation_ca.empty()) out.rotation.ca = std::filesystem::absolute(options_.rotation_ca);
  for (const std::string& hook : options_.rotation_hooks) {
    const std::size_t equals = hook.find('=');
    out.rotation.hooks.emplace(hook.substr(0, equals), hook.substr(std::min(equals + 1, hook.size())));
  }
  out.rotation.pause = std::chrono::seconds(1);
  out.limits.account_per_second = options_.limits.account_per_second;
  return out;
}

PlatformConfig Dev::platform_config(const DevIdentities& who) const {
  PlatformConfig out;
  out.process = process_config("platform");
  out.deployment = directory_.deployment();
  out.public_port = listen(kPlatform);
  out.region = directory_.region();
  out.vendor_account = who.vendor_account;
  out.provisioner_arn = who.provisioner_arn;
  out.events_arn = who.events_arn;
  out.registry_arn = who.registry_arn;
  out.kms = url(kKms);
  out.secrets_manager = url(kSecrets);
  out.kms_component = url(kComponent);
  return out;
}

Status Dev::initialize() {
  if (directory_.initialized()) return ok();
  const Result<SecretBytes> passphrase = init_kms(kms_config());
  if (!passphrase && passphrase.error().code != ErrorCode::kConflict) return passphrase.error();
  KEYHOLD_CHECK(directory_.set_initialized());
  if (!passphrase) return ok();  // made by an earlier start that ended before it could say so
  fmt::print("A new deployment. Its recovery passphrase, shown once and kept nowhere:\n\n  {}\n\nIts key file: {}\n\n",
             passphrase->expose_text(), directory_.key_file().string());
  std::fflush(stdout);  // it is nowhere else: an end between here and the next line must not take it along
  return ok();
}

template <class Config>
Status Dev::start_role(const std::string& role, const Config& config, const RoleSecrets& secrets) {
  const std::filesystem::path file = directory_.path() / "config" / (role + ".toml");
  KEYHOLD_CHECK(write_private_file(file, as_bytes(to_toml(config))));
  ChildProcess::Start start{
      role,
      {role, "--config", file.string(), "--credentials-fd", std::to_string(ChildProcess::kChannelFd)},
      directory_.log(role)};
  if (role == "kms" && options_.allow_deletion_clock) start.arguments.emplace_back("--allow-deletion-clock");
  KEYHOLD_TRY(ChildProcess child, ChildProcess::start(std::move(start)));
  roles_.push_back(std::move(child));
  return send_role_secrets(roles_.back().channel(), secrets);
}

// The newest role must be `ready` before the next one starts.
Status Dev::wait_until(const std::function<bool()>& ready) {
  for (std::chrono::milliseconds waited{0}; waited < kStartPatience; waited += kProbeEvery) {
    if (ready()) return ok();
    if (roles_.back().ended()) break;
    if (signals_.stop_within(kProbeEvery)) return told_to_stop();
  }
  return Error{ErrorCode::kUnavailable, roles_.back().last_words(), "role-not-started"};
}

Result<BlockingApi> Dev::component_api() {
  net::TlsIdentity identity{facts_.operator_access.certificate_pem, facts_.operator_access.private_key_pem.clone()};
  KEYHOLD_TRY(std::unique_ptr<Api> api, Api::make(url(kComponent), certificates_.ca_pem(), std::move(identity)));
  return BlockingApi(runner_, std::move(api));
}

Result<BlockingApi> Dev::public_api(Port which) {
  KEYHOLD_TRY(std::unique_ptr<Api> api, Api::make(url(which), certificates_.ca_pem()));
  return BlockingApi(runner_, std::move(api));
}

Status Dev::start_kms() {
  RoleSecrets secrets;
  KEYHOLD_TRY(secrets.tls, certificates_.for_role("kms"));
  KEYHOLD_CHECK(start_role("kms", kms_config(), secrets));
  KEYHOLD_TRY(BlockingApi api, component_api());
  return wait_until([&] { return api.get("/keyhold/v1/status").has_value(); });
}

Status Dev::start_secrets(DevIdentities& who) {
  RoleSecrets secrets;
  KEYHOLD_TRY(secrets.tls, certificates_.for_role("secrets"));
  secrets.principals.insert(who.principals.extract("secrets"));
  KEYHOLD_CHECK(start_role("secrets", secrets_config(), secrets));
  KEYHOLD_TRY(BlockingApi api, public_api(kSecrets));
  return wait_until([&] {  // it has no route without a signature: any refusal shows that it serves
    const Result<json::Object> answer = api.get("/");
    return answer || answer.error().reason != kUnreachable;
  });
}

Status Dev::start_platform(DevIdentities& who) {
  RoleSecrets secrets;
  KEYHOLD_TRY(secrets.tls, certificates_.for_role("platform"));
  secrets.principals = std::move(who.principals);
  secrets.operator_login =
      OperatorLogin{facts_.operator_access.client_id, crypto::sha256({facts_.operator_access.client_secret.expose()})};
  KEYHOLD_CHECK(start_role("platform", platform_config(who), secrets));
  KEYHOLD_TRY(BlockingApi api, public_api(kPlatform));
  return wait_until([&] { return api.get("/health").has_value(); });
}

// The operator keeps client id and secret across starts; the certificate is new, as the CA is.
Status Dev::prepare_operator() {
  OperatorAccess& access = facts_.operator_access;
  if (access.client_secret.empty()) {
    const SecretBytes random = crypto::random_secret(32);
    std::string text = to_hex(random.expose());
    access.client_id = "keyhold-operator";
    access.client_secret = SecretBytes::copy_of(as_bytes(text));
    wipe(text);
  }
  access.endpoint = url(kComponent);
  access.secrets_endpoint = url(kSecretsComponent);
  KEYHOLD_TRY(net::TlsIdentity identity, certificates_.for_operator());
  access.certificate_pem = std::move(identity.certificate_chain_pem);
  access.private_key_pem = std::move(identity.private_key_pem);
  return ok();
}

Status Dev::write_dev_file(DevIdentities who) {
  facts_.ca = directory_.path() / "ca.pem";
  facts_.region = directory_.region();
  facts_.kms = facts_.sts = url(kKms);
  facts_.secrets_manager = url(kSecrets);
  facts_.platform = url(kPlatform);
  facts_.platform_account = std::move(who.platform);
  facts_.client_account = std::move(who.client);
  return facts_.write(directory_.path());
}

Status Dev::start() {
  for (const Port which : {kKms, kSecrets, kPlatform, kComponent, kSecretsComponent})
    KEYHOLD_CHECK(check_port(port(which)));
  KEYHOLD_CHECK(initialize());
  Result<DevFile> earlier = DevFile::read(directory_.path());
  if (earlier) facts_.operator_access = std::move(earlier->operator_access);
  KEYHOLD_CHECK(prepare_operator());
  KEYHOLD_CHECK(write_private_file(directory_.path() / "ca.pem", as_bytes(certificates_.ca_pem())));
  KEYHOLD_CHECK(start_kms());
  KEYHOLD_TRY(BlockingApi kms, component_api());
  KEYHOLD_TRY(DevIdentities who,
              make_identities(kms, directory_.deployment(), directory_.region(), earlier ? &*earlier : nullptr));
  KEYHOLD_CHECK(start_secrets(who));
  KEYHOLD_CHECK(start_platform(who));
  KEYHOLD_CHECK(write_dev_file(std::move(who)));
  say_ready();
  return ok();
}

void Dev::say_ready() const {
  fmt::print("Ready: kms {}  secrets {}  platform {}\n", url(kKms), url(kSecrets), url(kPlatform));
  fmt::print("Memory is locked as far as this user's limit allows (memory.lock = best-effort). Logs: {}\n",
             (directory_.path() / "logs").string());
  fmt::print("Next, in another terminal:\n  eval \"$(keyhold env --data-dir {})\"\n  keyhold client create NAME\n",
             directory_.path().string());
  std::fflush(stdout);
}

Status Dev::renew() {
  for (ChildProcess& role : roles_) {
    RoleSecrets secrets;
    KEYHOLD_TRY(secrets.tls, certificates_.for_role(role.name()));
    KEYHOLD_CHECK(send_role_secrets(role.channel(), secrets));
  }
  KEYHOLD_CHECK(prepare_operator());
  return facts_.write(directory_.path());
}

Status Dev::serve() {
  auto renewed = std::chrono::steady_clock::now();
  while (!signals_.stop_within(std::chrono::seconds(1))) {
    for (ChildProcess& role : roles_)
      if (role.ended()) return Error{ErrorCode::kUnavailable, role.last_words(), "role-ended"};
    if (std::chrono::steady_clock::now() - renewed < kRenewEvery) continue;
    KEYHOLD_CHECK(renew());
    renewed = std::chrono::steady_clock::now();
  }
  return ok();
}

// Backwards: whoever calls another role is gone before it.
void Dev::stop() {
  while (!roles_.empty()) {
    roles_.back().stop(kStopGrace);
    roles_.pop_back();
  }
}

Result<std::unique_ptr<Dev>> prepare(DevOptions options) {
  KEYHOLD_CHECK(harden_process(false, MemoryLock::kBestEffort));
  KEYHOLD_CHECK(crypto::run_self_tests());
  KEYHOLD_TRY(DevDirectory directory, DevDirectory::open(options.data_directory, options.region));
  KEYHOLD_TRY(DevCertificates certificates, DevCertificates::create(directory.deployment()));
  return std::make_unique<Dev>(std::move(options), std::move(directory), std::move(certificates));
}

}  // namespace

int run_dev(DevOptions options) {
  const Result<std::unique_ptr<Dev>> dev = prepare(std::move(options));
  if (!dev) return report(dev.error());
  Status ended = (*dev)->start();
  if (ended) ended = (*dev)->serve();
  (*dev)->stop();
  if (ended || ended.error().reason == "stopped") return kExitOk;
  return report(ended.error());
}

}  // namespace keyhold::apps

#include "roles/role_command.h"

#include <fmt/core.h>

#include <memory>
#include <optional>

#include "dev/principal_policies.h"
#include "exit_code.h"
#include "keyhold/base/log.h"
#include "passphrase_input.h"
#include "roles/config_file.h"
#include "roles/credentials_channel.h"
#include "roles/kms_role.h"
#include "roles/local_credentials.h"
#include "roles/platform_role.h"
#include "roles/restore.h"
#include "roles/secrets_role.h"

namespace keyhold::apps {
namespace {

Result<RoleConfig> load(const std::filesystem::path& path) {
  KEYHOLD_TRY(ConfigReading reading, read_config(path));
  for (const std::string& fault : reading.faults) fmt::print(stderr, "{}\n", fault);
  if (reading.faults.empty()) return std::move(reading.config);
  return Error{ErrorCode::kInvalidArgument, path.string() + " has faults", "configuration"};
}

template <class Config>
Result<Config> load_as(const std::filesystem::path& path, const char* role) {
  KEYHOLD_TRY(RoleConfig config, load(path));
  if (auto* wanted = std::get_if<Config>(&config)) return std::move(*wanted);
  return Error{ErrorCode::kInvalidArgument, path.string() + " is not of role " + role, "configuration"};
}

template <class Config>
Result<RoleSecrets> secrets_for(const Config& config, CredentialsChannel* channel) {
  return channel != nullptr ? channel->receive() : local_secrets(config);
}

Result<int> start_kms_role(const RoleOptions& options, CredentialsChannel* channel) {
  KEYHOLD_TRY(KmsConfig config, load_as<KmsConfig>(options.config, "kms"));
  KEYHOLD_CHECK(harden_process(true, config.process.memory_lock));
  KEYHOLD_TRY(RoleSecrets secrets, secrets_for(config, channel));
  config.allow_deletion_clock = options.allow_deletion_clock;
  config.starts_sealed = options.sealed;
  std::optional<SecretBytes> passphrase;
  if (options.ask_passphrase) {
    KEYHOLD_TRY(SecretBytes given, read_passphrase());
    passphrase.emplace(std::move(given));
  }
  return run_kms(std::move(config), std::move(secrets), std::move(passphrase));
}

Result<int> start_secrets_role(const RoleOptions& options, CredentialsChannel* channel) {
  KEYHOLD_TRY(SecretsConfig config, load_as<SecretsConfig>(options.config, "secrets"));
  KEYHOLD_CHECK(harden_process(true, config.process.memory_lock));
  KEYHOLD_TRY(RoleSecrets given, secrets_for(config, channel));
  return run_secrets(std::move(config), std::move(given));
}

Result<int> start_platform_role(const RoleOptions& options, CredentialsChannel* channel) {
  KEYHOLD_TRY(PlatformConfig config, load_as<PlatformConfig>(options.config, "platform"));
  KEYHOLD_CHECK(harden_process(false, config.process.memory_lock));  // its keys are in the arena, which is locked
  KEYHOLD_TRY(RoleSecrets secrets, secrets_for(config, channel));
  return run_platform(std::move(config), std::move(secrets));
}

Result<Restored> restore_role(const std::string& role, const RoleOptions& options, const RestoreOptions& restore) {
  if (role == "kms") {
    KEYHOLD_TRY(KmsConfig config, load_as<KmsConfig>(options.config, "kms"));
    KEYHOLD_CHECK(harden_process(true, config.process.memory_lock));
    std::optional<SecretBytes> passphrase;
    if (options.ask_passphrase) {
      KEYHOLD_TRY(SecretBytes given, read_passphrase());
      passphrase.emplace(std::move(given));
    }
    return restore_kms(std::move(config), restore, std::move(passphrase));
  }
  KEYHOLD_TRY(SecretsConfig config, load_as<SecretsConfig>(options.config, "secrets"));
  KEYHOLD_CHECK(harden_process(true, config.process.memory_lock));
  KEYHOLD_TRY(RoleSecrets secrets, local_secrets(config));
  return restore_secrets(std::move(config), std::move(secrets), restore);
}

}  // namespace

int run_restore(const std::string& role, const RoleOptions& options, const RestoreOptions& restore) {
  log::set_role(role);
  const Result<Restored> done = restore_role(role, options, restore);
  if (!done) return report(done.error());
  fmt::print("Restored: {} rows as of {}; audit lines 0 to {}\n", done->backup.rows,
             to_rfc3339(done->backup.header.created), done->audit_lines - 1);
  if (!restore.audit.empty())
    fmt::print("{} later lines tell of what is not in it; none of a destroyed key\n", done->later_lines);
  return kExitOk;
}

int run_role(const std::string& role, const RoleOptions& options) {
  log::set_role(role);
  const auto channel =
      options.credentials_fd < 0 ? nullptr : std::make_unique<CredentialsChannel>(options.credentials_fd);
  const Result<int> code = role == "kms"       ? start_kms_role(options, channel.get())
                           : role == "secrets" ? start_secrets_role(options, channel.get())
                                               : start_platform_role(options, channel.get());
  if (code) return *code;
  log::error(role + "-not-started", {{log::Key::kError, code.error()}});
  return kExitRefused;
}

int run_kms_init(const std::filesystem::path& path) {
  const Result<KmsConfig> config = load_as<KmsConfig>(path, "kms");
  if (!config) return report(config.error());
  const Status hardened = harden_process(true, config->process.memory_lock);
  if (!hardened) return report(hardened.error());
  const Result<SecretBytes> passphrase = init_kms(*config);
  if (!passphrase) return report(passphrase.error());
  fmt::print("Recovery passphrase, shown once and kept nowhere:\n\n  {}\n", passphrase->expose_text());
  return kExitOk;
}

int show_principal_policy(const std::filesystem::path& path, const std::string& principal) {
  const Result<PlatformConfig> config = load_as<PlatformConfig>(path, "platform");
  if (!config) return report(config.error());
  const PrincipalPlace place{config->deployment, config->region, config->vendor_account, config->partition};
  fmt::print("{}\n", principal == "provisioner" ? provisioner_policy(place)
                     : principal == "events"    ? events_policy(place)
                     : principal == "registry"  ? registry_policy(place)
                                                : secrets_service_policy(place));
  return kExitOk;
}

int check_config(const std::filesystem::path& path) {
  const Result<RoleConfig> config = load(path);
  if (!config) return report(config.error());
  fmt::print("{}: good\n", path.string());
  return kExitOk;
}

}  // namespace keyhold::apps

#include "roles/config_file.h"

#include <fmt/format.h>

#include "files.h"
#include "roles/config_table.h"

namespace keyhold::apps {
namespace {

constexpr std::uint64_t kMostCallsPerSecond = 1'000'000;

constexpr std::uint64_t kMaxThreads = 1024;
constexpr std::uint64_t kMiB = 1U << 20;
constexpr std::uint64_t kGiB = 1U << 30;

// The library, as Debian builds it, throws.
Result<toml::table> parse_toml(std::string_view text, const std::string& path) {
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()), "configuration"};
  }
}

void read_process(ConfigTable& top, ProcessConfig& out) {
  std::string directory = out.data_directory.string();
  top.required("data_directory", directory);
  out.data_directory = directory;
  std::uint64_t threads = out.threads, plaintext_max = out.plaintext_max_bytes;
  top.number("threads", threads, 0, kMaxThreads);
  out.threads = threads;
  ConfigTable memory = top.below("memory");
  memory.choice<MemoryLock>("lock", out.memory_lock, {"required", MemoryLock::kRequired},
                            {"best-effort", MemoryLock::kBestEffort});
  memory.number("plaintext_max_bytes", plaintext_max, 16 * kMiB, 64 * kGiB);
  out.plaintext_max_bytes = plaintext_max;
  memory.end();
  ConfigTable storage = top.below("storage");
  storage.number("min_free_bytes", out.min_free_bytes, kMiB, 1024 * kGiB);
  storage.end();
}

void read_tls(ConfigTable tls, TlsFiles& out) {
  tls.file("certificate", out.certificate_chain);
  tls.file("private_key", out.private_key);
  tls.file("component_certificate", out.component_certificate_chain);
  tls.file("component_private_key", out.component_private_key);
  tls.file("ca", out.ca);
  tls.end();
}

void read_audit(ConfigTable& top, AuditMode& out) {
  top.choice<AuditMode>("audit", out, {"synced", AuditMode::kSynced}, {"relaxed", AuditMode::kRelaxed});
}

KmsConfig read_kms(ConfigTable& top) {
  KmsConfig out;
  read_process(top, out.process);
  read_tls(top.below("tls"), out.tls);
  top.id("deployment", out.deployment);
  top.file("key_file", out.key_file);
  read_audit(top, out.audit);
  ConfigTable listen = top.below("listen");
  listen.listen("public", out.public_port);
  listen.listen("component", out.component_port);
  listen.end();
  ConfigTable limits = top.below("limits");
  limits.number("account_per_second", out.limits.account_per_second, 0, kMostCallsPerSecond);
  limits.number("key_per_second", out.limits.key_per_second, 0, kMostCallsPerSecond);
  limits.end();
  return out;
}

SecretsConfig read_secrets(ConfigTable& top) {
  SecretsConfig out;
  read_process(top, out.process);
  read_tls(top.below("tls"), out.tls);
  top.id("deployment", out.deployment);
  read_audit(top, out.audit);
  ConfigTable listen = top.below("listen");
  listen.listen("public", out.public_port);
  listen.listen("component", out.component_port);
  listen.end();
  ConfigTable aws = top.below("aws");
  aws.required("region", out.region);
  aws.endpoint("kms", out.kms);
  aws.endpoint("kms_component", out.kms_component);
  aws.endpoint("sts", out.sts);
  aws.text("profile", out.profile);
  aws.end();
  ConfigTable leases = top.below("leases");
  leases.seconds("data_key_seconds", out.data_key_lease, 0, 60);
  leases.end();
  ConfigTable limits = top.below("limits");
  limits.number("account_per_second", out.limits.account_per_second, 0, kMostCallsPerSecond);
  limits.end();
  ConfigTable rotation = top.below("rotation");
  rotation.file("ca", out.rotation.ca);
  rotation.seconds("timeout_seconds", out.rotation.timeout, 1, 900);
  rotation.seconds("pause_seconds", out.rotation.pause, 1, 3600);
  rotation.below("hooks").urls(out.rotation.hooks);
  rotation.end();
  return out;
}

void read_aws(ConfigTable aws, PlatformConfig& out) {
  aws.required("region", out.region);
  aws.text("partition", out.partition);
  aws.required("vendor_account", out.vendor_account);
  aws.required("provisioner_arn", out.provisioner_arn);
  aws.required("events_arn", out.events_arn);
  aws.required("registry_arn", out.registry_arn);
  aws.endpoint("kms", out.kms);
  aws.endpoint("secrets_manager", out.secrets_manager);
  aws.endpoint("sts", out.sts);
  aws.text("provisioner_profile", out.provisioner_profile);
  aws.text("events_profile", out.events_profile);
  aws.text("registry_profile", out.registry_profile);
  aws.endpoint("kms_component", out.kms_component);
  aws.end();
}

PlatformConfig read_platform(ConfigTable& top) {
  PlatformConfig out;
  read_process(top, out.process);
  read_tls(top.below("tls"), out.tls);
  top.id("deployment", out.deployment);
  ConfigTable listen = top.below("listen");
  listen.listen("public", out.public_port);
  listen.end();
  read_aws(top.below("aws"), out);
  ConfigTable leases = top.below("leases");
  leases.seconds("byok_hard_end_seconds", out.byok_hard_end, 10, 300);
  leases.seconds("vendor_hard_end_seconds", out.vendor_hard_end, 10, 900);
  leases.seconds("check_every_seconds", out.check_every, 1, 3600);
  leases.end();
  return out;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string quoted(const Listen& listen) {
  return quoted(listen.address + ":" + std::to_string(listen.port));
}

std::string head_of(const char* role, DeploymentId deployment, const ProcessConfig& process) {
  return fmt::format("role = \"{}\"\ndeployment = \"{}\"\ndata_directory = {}\nthreads = {}\n", role, deployment.text(),
                     quoted(process.data_directory.string()), process.threads);
}

// Where there is one: no profile and no endpoint of STS is what most have.
std::string optional_line(const char* name, const std::string& value) {
  return value.empty() ? std::string() : fmt::format("{} = {}\n", name, quoted(value));
}

std::string audit_line(AuditMode audit) {
  return fmt::format("audit = \"{}\"\n", audit == AuditMode::kSynced ? "synced" : "relaxed");
}

std::string tables_of(const ProcessConfig& process, const TlsFiles& tls) {
  std::string out =
      fmt::format("\n[memory]\nlock = \"{}\"\nplaintext_max_bytes = {}\n\n[storage]\nmin_free_bytes = {}\n",
                  process.memory_lock == MemoryLock::kRequired ? "required" : "best-effort",
                  process.plaintext_max_bytes, process.min_free_bytes);
  if (tls.certificate_chain.empty()) return out;
  return out + fmt::format(
                   "\n[tls]\ncertificate = {}\nprivate_key = {}\ncomponent_certificate = {}\n"
                   "component_private_key = {}\nca = {}\n",
                   quoted(tls.certificate_chain.string()), quoted(tls.private_key.string()),
                   quoted(tls.component_certificate_chain.string()), quoted(tls.component_private_key.string()),
                   quoted(tls.ca.string()));
}

std::string limits_table(const RateLimits& limits, bool with_keys) {
  std::string out = fmt::format("\n[limits]\naccount_per_second = {}\n", limits.account_per_second);
  if (with_keys) out += fmt::format("key_per_second = {}\n", limits.key_per_second);
  return out;
}

}  // namespace

Result<ConfigReading> parse_config(std::string_view text, const std::string& path) {
  KEYHOLD_TRY(const toml::table parsed, parse_toml(text, path));
  ConfigReading out;
  ConfigTable top(&parsed, "", path, out.faults);
  std::string role;
  top.required("role", role);
  if (role == "kms")
    out.config = read_kms(top);
  else if (role == "secrets")
    out.config = read_secrets(top);
  else if (role == "platform")
    out.config = read_platform(top);
  else
    return Error{ErrorCode::kInvalidArgument, path + ": role: must be \"kms\", \"secrets\" or \"platform\"",
                 "configuration"};
  top.end();
  return out;
}

Result<ConfigReading> read_config(const std::filesystem::path& path) {
  KEYHOLD_TRY(const PlaintextBytes text, read_file(path));
  return parse_config(text.text(), path.string());
}

std::string to_toml(const KmsConfig& config) {
  return head_of("kms", config.deployment, config.process) + audit_line(config.audit) +
         fmt::format("key_file = {}\n\n[listen]\npublic = {}\ncomponent = {}\n", quoted(config.key_file.string()),
                     quoted(config.public_port), quoted(config.component_port)) +
         limits_table(config.limits, true) + tables_of(config.process, config.tls);
}

namespace {

std::string rotation_table(const RotationConfig& rotation) {
  std::string out = fmt::format("\n[rotation]\nca = {}\ntimeout_seconds = {}\npause_seconds = {}\n",
                                quoted(rotation.ca.string()), rotation.timeout.count(), rotation.pause.count());
  if (!rotation.hooks.empty()) out += "\n[rotation.hooks]\n";
  for (const auto& [lambda_arn, url] : rotation.hooks) out += quoted(lambda_arn) + " = " + quoted(url) + "\n";
  return out;
}

}  // namespace

std::string to_toml(const SecretsConfig& config) {
  return head_of("secrets", config.deployment, config.process) + audit_line(config.audit) +
         fmt::format("\n[listen]\npublic = {}\ncomponent = {}\n\n[aws]\nregion = {}\nkms = {}\nkms_component = {}\n",
                     quoted(config.public_port), quoted(config.component_port), quoted(config.region),
                     quoted(config.kms), quoted(config.kms_component)) +
         optional_line("sts", config.sts) + optional_line("profile", config.profile) +
         fmt::format("\n[leases]\ndata_key_seconds = {}\n", config.data_key_lease.count()) +
         rotation_table(config.rotation) + limits_table(config.limits, false) + tables_of(config.process, config.tls);
}

std::string to_toml(const PlatformConfig& config) {
  return head_of("platform", config.deployment, config.process) +
         fmt::format(
             "\n[listen]\npublic = {}\n\n[aws]\nregion = {}\npartition = {}\nvendor_account = {}\n"
             "provisioner_arn = {}\nevents_arn = {}\nregistry_arn = {}\nkms = {}\nsecrets_manager = {}\n"
             "kms_component = {}\n",
             quoted(config.public_port), quoted(config.region), quoted(config.partition), quoted(config.vendor_account),
             quoted(config.provisioner_arn), quoted(config.events_arn), quoted(config.registry_arn), quoted(config.kms),
             quoted(config.secrets_manager), quoted(config.kms_component)) +
         optional_line("sts", config.sts) + optional_line("provisioner_profile", config.provisioner_profile) +
         optional_line("events_profile", config.events_profile) +
         optional_line("registry_profile", config.registry_profile) +
         fmt::format("\n[leases]\nbyok_hard_end_seconds = {}\nvendor_hard_end_seconds = {}\ncheck_every_seconds = {}\n",
                     config.byok_hard_end.count(), config.vendor_hard_end.count(), config.check_every.count()) +
         tables_of(config.process, config.tls);
}

}  // namespace keyhold::apps

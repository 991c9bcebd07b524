#include "roles/platform_services.h"

#include "keyhold/net/tls_context.h"
#include "keyhold/tenancy/bootstrap.h"
#include "keyhold/tenancy/service.h"

namespace keyhold::apps {
namespace {

tenancy::Deployment deployment_of(const PlatformConfig& config) {
  return {config.deployment,      config.partition,  config.region,      config.vendor_account,
          config.provisioner_arn, config.events_arn, config.registry_arn};
}

keyring::KeyringOptions keyring_options(const PlatformConfig& config, record::Store store) {
  keyring::KeyringOptions out{.deployment = config.deployment, .store = store};
  return out;
}

json::Object shown(const keyring::Keyring::Stats& stats) {
  return {{"leases", stats.leases}, {"opened", stats.opened},           {"renewed", stats.renewed},
          {"denied", stats.denied}, {"unreachable", stats.unreachable}, {"hardEnded", stats.hard_ended}};
}

}  // namespace

PlatformServices::PlatformServices(const PlatformConfig& config, storage::Engine& engine, PlatformPrincipals principals,
                                   std::optional<tenancy::OperatorCredential> operator_credential, const Clock& clock)
    : config_(config),
      deployment_(deployment_of(config)),
      principals_(std::move(principals)),
      registry_opener_(principals_.registry.kms, principals_.registry.secrets),
      events_opener_(principals_.events.kms, principals_.events.secrets),
      provisioner_probe_(principals_.provisioner.kms),
      events_probe_(principals_.events.kms),
      vendor_keys_(principals_.provisioner.kms),
      platform_rows_(engine, config.deployment),
      registry_facts_(config.vendor_hard_end),
      registry_keys_(keyring_options(config, record::Store::kRegistry), registry_opener_, platform_rows_,
                     registry_facts_, registry_observer_, clock),
      registry_(engine, registry_keys_),
      generations_(registry_),
      events_facts_(registry_, registry_keys_, config.byok_hard_end, config.vendor_hard_end),
      events_keys_(keyring_options(config, record::Store::kEvents), events_opener_, generations_, events_facts_,
                   events_observer_, clock),
      credentials_(registry_, clock, std::move(operator_credential)),
      events_(stores::make_event_store(engine, events_keys_, clock)),
      clock_(clock) {}

Task<Status> PlatformServices::check_store() {
  KEYHOLD_CO_TRY([[maybe_unused]] const tenancy::PlatformRow row, co_await platform_rows_.read());
  co_return ok();
}

Task<Status> PlatformServices::boot(EventsKeyringObserver::Spawn spawn) {
  KEYHOLD_CO_TRY(std::string key_arn, co_await tenancy::platform_key_arn(deployment_, platform_rows_, vendor_keys_));
  maker_ = std::make_unique<keyring::AwsKeyMaker>(principals_.provisioner.kms, principals_.provisioner.secrets,
                                                  std::move(key_arn));
  keyring::GenerationMaker platform_maker(config_.deployment, *maker_, platform_rows_, clock_);
  KEYHOLD_CO_TRY(
      [[maybe_unused]] const std::string arn,
      co_await tenancy::bootstrap_platform(deployment_, platform_rows_, vendor_keys_, platform_maker, registry_keys_));
  KEYHOLD_CO_TRY([[maybe_unused]] const auto lease, co_await registry_keys_.lease(TenantId::zero()));
  make_services(std::move(spawn));
  co_return ok();
}

void PlatformServices::make_services(EventsKeyringObserver::Spawn spawn) {
  tenant_maker_ = std::make_unique<keyring::GenerationMaker>(config_.deployment, *maker_, generations_, clock_);
  tenancy_ = tenancy::make_tenancy({.deployment = deployment_,
                                    .registry = registry_,
                                    .generations = generations_,
                                    .maker = *tenant_maker_,
                                    .events_prover = events_keys_,
                                    .generations_changed = [this](TenantId tenant) { events_keys_.forget(tenant); },
                                    .provisioner = provisioner_probe_,
                                    .component = events_probe_,
                                    .vendor_keys = vendor_keys_,
                                    .clock = clock_});
  events_observer_.connect(*tenancy_, std::move(spawn));
}

server::RestServices PlatformServices::services() {
  return {*tenancy_, credentials_, *events_, clock_, [this] { return status(); }};
}

json::Object PlatformServices::status() const {
  return {{"role", "platform"},
          {"deployment", config_.deployment.text()},
          {"region", config_.region},
          {"pqTls", net::TlsContext::offers_post_quantum()},
          {"memoryLock", config_.process.memory_lock == MemoryLock::kRequired ? "required" : "best-effort"},
          {"plaintextBytes", PlaintextBytes::used_bytes()},
          {"events", shown(events_keys_.stats())},
          {"registry", shown(registry_keys_.stats())}};
}

void PlatformServices::key_changed(const std::string& key_arn) {
  registry_keys_.key_changed(key_arn);
  events_keys_.key_changed(key_arn);
}

void PlatformServices::all_keys_may_have_changed() {
  registry_keys_.all_keys_may_have_changed();
  events_keys_.all_keys_may_have_changed();
}

}  // namespace keyhold::apps

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "keyhold/keyring/aws_key_services.h"
#include "keyhold/keyring/generation_maker.h"
#include "keyhold/keyring/keyring.h"
#include "keyhold/server/rest_port.h"
#include "keyhold/storage/engine.h"
#include "keyhold/tenancy/aws_key_services.h"
#include "keyhold/tenancy/credentials.h"
#include "keyhold/tenancy/deployment.h"
#include "keyhold/tenancy/platform_row.h"
#include "keyhold/tenancy/tenant_generations.h"
#include "roles/config.h"
#include "roles/platform_key_facts.h"
#include "roles/platform_observers.h"
#include "roles/platform_principals.h"

namespace keyhold::apps {

/// Everything that stands on the platform's engine and its three principals, in the order in which it must die.
class PlatformServices {
 public:
  /// `config`, `engine` and `clock` outlive it.
  PlatformServices(const PlatformConfig& config, storage::Engine& engine, PlatformPrincipals principals,
                   std::optional<tenancy::OperatorCredential> operator_credential, const Clock& clock);

  /// Whether the store is this deployment's. Errors: kConflict, kUnavailable.
  Task<Status> check_store();
  /// Makes or opens the platform's own key, then the services. May be called again after an error.
  Task<Status> boot(EventsKeyringObserver::Spawn spawn);
  server::RestServices services();

  keyring::Keyring& registry_keys() { return registry_keys_; }
  keyring::Keyring& events_keys() { return events_keys_; }
  tenancy::Tenancy& tenancy() { return *tenancy_; }
  tenancy::Credentials& credentials() { return credentials_; }
  void key_changed(const std::string& key_arn);
  void all_keys_may_have_changed();

 private:
  void make_services(EventsKeyringObserver::Spawn spawn);
  json::Object status() const;

  const PlatformConfig& config_;
  const tenancy::Deployment deployment_;
  PlatformPrincipals principals_;
  keyring::AwsKeyOpener registry_opener_, events_opener_;
  tenancy::AwsKeyProbe provisioner_probe_, events_probe_;
  tenancy::AwsVendorKeys vendor_keys_;
  tenancy::PlatformGenerations platform_rows_;
  RegistryKeyFacts registry_facts_;
  RegistryKeyringObserver registry_observer_;
  keyring::Keyring registry_keys_;
  tenancy::Registry registry_;
  tenancy::TenantGenerations generations_;
  EventsKeyFacts events_facts_;
  EventsKeyringObserver events_observer_;
  keyring::Keyring events_keys_;
  tenancy::Credentials credentials_;
  std::unique_ptr<stores::EventStore> events_;
  const Clock& clock_;
  std::unique_ptr<keyring::AwsKeyMaker> maker_;
  std::unique_ptr<keyring::GenerationMaker> tenant_maker_;
  std::unique_ptr<tenancy::Tenancy> tenancy_;
};

}  // namespace keyhold::apps

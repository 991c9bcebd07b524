#pragma once

#include <functional>

#include "keyhold/keyring/generation_maker.h"
#include "keyhold/keyring/keyring.h"
#include "keyhold/tenancy/registry.h"
#include "keyhold/tenancy/service.h"
#include "verifier.h"

namespace keyhold::tenancy {

class TenancyService final : public Tenancy {
 public:
  explicit TenancyService(TenancyParts parts)
      : parts_(std::move(parts)), verifier_(parts_.deployment, parts_.provisioner, parts_.component, parts_.clock) {}

  Task<Result<Client>> create_client(std::string name) override;
  Task<Result<std::vector<Client>>> clients() override;
  Task<Result<Client>> client(std::string id_or_name) override;
  Task<Result<Client>> elect(ClientId client, std::string key_arn) override;
  Task<Result<Tenant>> provision(ClientId client, Environment environment) override;
  Task<Result<std::vector<Tenant>>> tenants() override;
  Task<Result<Tenant>> tenant(TenantId id) override;
  Task<Result<std::string>> policy_text(TenantId id) override;
  Task<Result<std::string>> guide(TenantId id) override;
  Task<Result<VerificationReport>> verify(TenantId id) override;
  Task<Result<VerificationReport>> last_report(TenantId id) override;
  Task<Result<std::uint32_t>> rotate(TenantId id, record::Store store) override;
  Task<void> check_all() override;
  Task<void> key_answered(TenantId id, TenantEvent event) override;

 private:
  struct StoredClient {
    Client client;
    RegistryRow row;
  };
  struct StoredTenant {
    Tenant tenant;
    RegistryRow row;
  };

  // tenancy_rows.cc
  Task<Result<StoredClient>> find_client(ClientId id);
  Task<Result<StoredTenant>> find_tenant(TenantId id);
  Task<Status> save_tenant(StoredTenant from, Tenant to);
  Task<Status> save_report(VerificationReport report);

  Task<Result<Client>> elect_once(ClientId id, std::string key_arn);
  Task<Result<Tenant>> provision_once(ClientId id, Environment environment);
  Task<Result<Tenant>> finish_vendor_tenant(TenantId id);
  Task<Result<Tenant>> ensure_vendor_key(TenantId id);
  Task<Status> make_first_generations(Tenant tenant);
  Task<Result<Tenant>> move(TenantId id, TenantEvent event);

  // tenancy_checks.cc
  Task<void> check(const RegistryRow& row);
  Task<void> check(Tenant tenant);
  Task<void> check_awaiting(Tenant tenant);
  Task<void> check_active(Tenant tenant);
  Task<void> check_suspended(Tenant tenant);
  Task<bool> name_key_opens(TenantId tenant);

  TenancyParts parts_;
  Verifier verifier_;
};

}  // namespace keyhold::tenancy

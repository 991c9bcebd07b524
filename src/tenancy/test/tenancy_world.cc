#include "tenancy_world.h"

#include "keyhold/crypto/random.h"

namespace keyhold::tenancy::testing {
namespace {

Deployment sample_deployment() {
  Deployment out{DeploymentId::random(), "aws", "eu-west-1", kVendorAccount, "", "", ""};
  const std::string users = "arn:aws:iam::" + out.vendor_account + ":user/";
  out.provisioner_arn = users + "keyhold-provisioner";
  out.component_arn = users + "keyhold-events";
  out.registry_arn = users + "keyhold-registry";
  return out;
}

}  // namespace

PlatformLease::PlatformLease(DeploymentId deployment, const Clock& clock) {
  const SecretBytes rec = crypto::random_secret(32), idx = crypto::random_secret(32);
  const record::KeyPlace place{deployment, TenantId::zero(), record::Store::kRegistry, record::KeyClass::kRec, 1};
  std::vector<record::RecordKey> generations;
  generations.emplace_back(rec, place);
  keyring::Lease::Keys keys{std::move(generations), record::NameKey(idx), std::nullopt};
  lease_ = std::make_shared<keyring::Lease>(TenantId::zero(), "arn", record::TenantRowTag(), std::move(keys), clock,
                                            clock.boot_now() + std::chrono::hours(1));
}

Outside::Outside() : deployment(sample_deployment()), kms(deployment), platform_keys(deployment.id, clock) {}

Process::Process(Outside& outside, std::shared_ptr<storage::Engine> engine)
    : outside_(outside),
      engine_(std::move(engine)),
      registry_(*engine_, outside.platform_keys),
      generations_(registry_),
      provisioner_(outside.kms, outside.deployment.provisioner_arn),
      component_(outside.kms, outside.deployment.component_arn),
      vendor_keys_(outside.kms),
      key_maker_(outside.kms, outside.deployment.provisioner_arn),
      prover_(outside.kms, outside.deployment.id, record::Store::kEvents, outside.deployment.component_arn),
      maker_(outside.deployment.id, key_maker_, generations_, outside.clock),
      tenancy_(make_tenancy({outside.deployment, registry_, generations_, maker_, prover_,
                             [this](TenantId) { ++keyring_reopened; }, provisioner_, component_, vendor_keys_,
                             outside.clock})) {}

Client Process::client(const std::string& name) {
  return run(tenancy_->create_client(name)).value();
}

Tenant Process::byok_tenant(const std::string& name, std::string* key_arn) {
  const Client made = client(name);
  const std::string arn = outside_.kms.add_key(kClientAccount, default_policy(kClientAccount));
  if (key_arn != nullptr) *key_arn = arn;
  run(tenancy_->elect(made.id, arn)).value();
  return run(tenancy_->provision(made.id, Environment::kProduction)).value();
}

void Process::allow(const Tenant& tenant) {
  outside_.kms.key(tenant.key_arn).policy = run(tenancy_->policy_text(tenant.id)).value();
}

std::string default_policy(const std::string& account) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::)" + account +
         R"(:root"},"Action":"kms:*","Resource":"*"}]})";
}

}  // namespace keyhold::tenancy::testing

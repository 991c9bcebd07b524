#include "fake_leases.h"

#include <utility>

#include "keyhold/crypto/random.h"

namespace keyhold::stores::testing {

FakeLeases::FakeLeases(const Clock& clock)
    : clock_(clock), deployment_(DeploymentId::random()), tenant_names_(crypto::random_secret(32)) {}

FakeLeases::Tenant& FakeLeases::tenant_at(TenantId tenant) {
  const auto found = tenants_.find(tenant);
  if (found != tenants_.end()) return found->second;
  auto& made = tenants_[tenant];
  made.generations.push_back(crypto::random_secret(32));
  made.names = crypto::random_secret(32);
  made.tag = tenant_names_.tag(tenant);
  return made;
}

std::shared_ptr<keyring::Lease> FakeLeases::make_lease(TenantId id, const Tenant& tenant) const {
  std::vector<record::RecordKey> keys;
  for (std::uint32_t i = 0; i < tenant.generations.size(); ++i) {
    const record::KeyPlace place{deployment_, id, record::Store::kEvents, record::KeyClass::kRec, i + 1};
    keys.emplace_back(tenant.generations[i], place);
  }
  keyring::Lease::Keys opened{std::move(keys), record::NameKey(tenant.names), std::nullopt};
  const auto hard_end = clock_.boot_now() + std::chrono::hours(1);
  return std::make_shared<keyring::Lease>(id, "arn", tenant.tag, std::move(opened), clock_, hard_end);
}

Task<Result<std::shared_ptr<keyring::Lease>>> FakeLeases::lease(TenantId id) {
  const std::scoped_lock lock(mutex_);
  auto& tenant = tenant_at(id);
  if (tenant.disabled) co_return Error{ErrorCode::kKeyDisabled, "disabled by the test", "key-disabled"};
  if (!tenant.lease) {
    tenant.lease = make_lease(id, tenant);
    ++leases_given_;
  }
  co_return tenant.lease;
}

Status FakeLeases::count_use(const keyring::Lease&, std::uint64_t records, std::uint64_t) {
  const std::scoped_lock lock(mutex_);
  if (refuse_use_) return Error{ErrorCode::kLimitExceeded, "refused by the test", "data-key-exhausted"};
  records_counted_ += records;
  return ok();
}

void FakeLeases::end_lease(TenantId id, keyring::Lease::End why) {
  auto& tenant = tenant_at(id);
  if (const auto lease = std::exchange(tenant.lease, nullptr)) lease->end(why);
}

void FakeLeases::disable(TenantId id) {
  const std::scoped_lock lock(mutex_);
  tenant_at(id).disabled = true;
  end_lease(id, keyring::Lease::End::kDenied);
}

void FakeLeases::enable(TenantId id) {
  const std::scoped_lock lock(mutex_);
  tenant_at(id).disabled = false;
}

void FakeLeases::lapse(TenantId id) {
  const std::scoped_lock lock(mutex_);
  end_lease(id, keyring::Lease::End::kHardEnd);
}

void FakeLeases::rotate(TenantId id) {
  const std::scoped_lock lock(mutex_);
  end_lease(id, keyring::Lease::End::kReplaced);
  tenant_at(id).generations.push_back(crypto::random_secret(32));
}

std::uint64_t FakeLeases::leases_given() const {
  const std::scoped_lock lock(mutex_);
  return leases_given_;
}

std::uint64_t FakeLeases::records_counted() const {
  const std::scoped_lock lock(mutex_);
  return records_counted_;
}

void FakeLeases::refuse_use(bool refuse) {
  const std::scoped_lock lock(mutex_);
  refuse_use_ = refuse;
}

}  // namespace keyhold::stores::testing

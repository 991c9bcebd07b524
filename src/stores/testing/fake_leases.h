#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "keyhold/base/clock.h"
#include "keyhold/keyring/lease.h"

namespace keyhold::stores::testing {

/// Leases of real keys from random data keys, without a keyring: for tests and benchmarks of the stores. Tenants come
/// into being when they are asked for. Thread-safe.
class FakeLeases final : public keyring::LeaseSource {
 public:
  explicit FakeLeases(const Clock& clock);

  Task<Result<std::shared_ptr<keyring::Lease>>> lease(TenantId tenant) override;
  Status count_use(const keyring::Lease& lease, std::uint64_t records, std::uint64_t bytes) override;

  void disable(TenantId tenant);  ///< ends the lease and gives no other
  void enable(TenantId tenant);
  void lapse(TenantId tenant);   ///< ends the lease; the next call gives another
  void rotate(TenantId tenant);  ///< as lapse, with a new generation in the next lease
  std::uint64_t leases_given() const;
  std::uint64_t records_counted() const;
  void refuse_use(bool refuse);  ///< as if the data key had reached its limit

 private:
  struct Tenant {
    std::vector<SecretBytes> generations;
    SecretBytes names;
    record::TenantRowTag tag;
    bool disabled = false;
    std::shared_ptr<keyring::Lease> lease;
  };
  Tenant& tenant_at(TenantId tenant);
  void end_lease(TenantId tenant, keyring::Lease::End why);
  std::shared_ptr<keyring::Lease> make_lease(TenantId id, const Tenant& tenant) const;

  const Clock& clock_;
  const DeploymentId deployment_;
  const record::TenantNameKey tenant_names_;
  mutable std::mutex mutex_;
  std::map<TenantId, Tenant> tenants_;
  std::uint64_t leases_given_ = 0;
  std::uint64_t records_counted_ = 0;
  bool refuse_use_ = false;
};

}  // namespace keyhold::stores::testing

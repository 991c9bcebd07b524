#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <exception>
#include <memory>
#include <string>

#include "fake_kms.h"
#include "keyhold/storage/fault_engine.h"
#include "keyhold/storage/memory_engine.h"
#include "keyhold/tenancy/service.h"
#include "keyhold/tenancy/tenant_generations.h"

namespace keyhold::tenancy::testing {

class HandClock final : public Clock {
 public:
  WallTime now() const override { return kStart + passed_.load(); }
  BootTime boot_now() const override { return std::chrono::hours(1) + passed_.load(); }
  void advance(std::chrono::milliseconds by) { passed_ = passed_.load() + by; }

 private:
  static constexpr WallTime kStart{std::chrono::milliseconds(1'800'000'000'000)};
  std::atomic<std::chrono::milliseconds> passed_{};
};

/// The platform's own keyring, opened for good.
class PlatformLease final : public keyring::LeaseSource {
 public:
  PlatformLease(DeploymentId deployment, const Clock& clock);
  Task<Result<std::shared_ptr<keyring::Lease>>> lease(TenantId) override { co_return lease_; }
  Status count_use(const keyring::Lease&, std::uint64_t, std::uint64_t) override { return ok(); }

 private:
  std::shared_ptr<keyring::Lease> lease_;
};

/// What outlives a platform process: time, the AWS account, the disk.
struct Outside {
  Outside();
  HandClock clock;
  Deployment deployment;
  FakeKms kms;
  PlatformLease platform_keys;
  std::shared_ptr<storage::MemoryEngine> disk = storage::make_memory_engine();
};

/// One platform process over it.
class Process {
 public:
  explicit Process(Outside& outside) : Process(outside, outside.disk) {}
  Process(Outside& outside, std::shared_ptr<storage::Engine> engine);
  Tenancy& tenancy() { return *tenancy_; }
  Registry& registry() { return registry_; }
  TenantGenerations& generations() { return generations_; }
  int keyring_reopened = 0;

  // What most tests begin with.
  Client client(const std::string& name);
  Tenant byok_tenant(const std::string& name, std::string* key_arn = nullptr);  ///< elected and provisioned
  void allow(const Tenant& tenant);  ///< the client applies the printed policy

 private:
  Outside& outside_;
  std::shared_ptr<storage::Engine> engine_;
  Registry registry_;
  TenantGenerations generations_;
  FakeProbe provisioner_, component_;
  FakeVendorKeys vendor_keys_;
  FakeKeyMaker key_maker_;
  FakeProver prover_;
  keyring::GenerationMaker maker_;
  std::unique_ptr<Tenancy> tenancy_;
};

/// Runs `task` to its end in this thread, and until no other thread refers to its context.
template <class T>
T run(Task<T> task) {
  asio::io_context context(1);
  auto open = asio::make_work_guard(context);
  std::optional<T> out;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure, T value) {
    if (failure) std::rethrow_exception(failure);
    out = std::move(value);
    open.reset();
  });
  context.run();
  return *std::move(out);
}
inline void run(Task<void> task) {
  asio::io_context context(1);
  auto open = asio::make_work_guard(context);
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
    open.reset();
  });
  context.run();
}

/// The key policy of a client who has not yet heard of the vendor.
std::string default_policy(const std::string& account);

}  // namespace keyhold::tenancy::testing

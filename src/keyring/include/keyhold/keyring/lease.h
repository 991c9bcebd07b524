#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "keyhold/base/async_event.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/result.h"
#include "keyhold/record/name_key.h"
#include "keyhold/record/record_key.h"

namespace keyhold::keyring {

/// The opened data keys of one (tenant, store), both classes. Made by a Keyring, kept alive by its users, ended by the
/// Keyring, by the hard end, or never used again. Keys are wiped when it ends, whoever still holds it.
/// Threads: all members may run concurrently. Never written to disk. Source: crypto-design 4.
class Lease {
 public:
  struct Keys {
    std::vector<record::RecordKey> generations;  ///< ascending; the last one encrypts
    record::NameKey names;
    std::optional<record::TenantNameKey> tenant_names;  ///< store `registry` only: the platform names its tenants
  };
  /// Why it ended; what its users answer.
  enum class End : std::uint8_t { kDenied, kHardEnd, kReplaced };

  Lease(TenantId tenant, std::string key_arn, record::TenantRowTag tenant_tag, Keys keys, const Clock& clock,
        BootTime hard_end);

  /// Access to the keys under a shared lock. Short-lived: never kept across a suspension.
  class Use {
   public:
    const record::RecordKey& current() const { return lease_->keys_->generations.back(); }
    const record::RecordKey* generation(std::uint32_t number) const;
    const record::NameKey& names() const { return lease_->keys_->names; }
    /// Null but for the platform's own lease.
    const record::TenantNameKey* tenant_names() const {
      return lease_->keys_->tenant_names ? &*lease_->keys_->tenant_names : nullptr;
    }

   private:
    friend class Lease;
    Use(const Lease& lease, std::shared_lock<std::shared_mutex> lock) : lease_(&lease), lock_(std::move(lock)) {}
    const Lease* lease_;
    std::shared_lock<std::shared_mutex> lock_;
  };
  /// Nothing once ended or past the hard end: the caller answers `ended_error()`.
  std::optional<Use> use() const;
  bool live() const noexcept;
  Error ended_error() const;

  TenantId tenant() const noexcept { return tenant_; }
  const std::string& key_arn() const noexcept { return key_arn_; }
  const record::TenantRowTag& tenant_tag() const noexcept { return tenant_tag_; }  ///< not a secret
  /// Set when the lease ends before its hard end: what a waiting subscription listens to.
  AsyncEvent& ended() const noexcept { return ended_; }

  // The Keyring's side.
  void end(End why) noexcept;  ///< waits for the users inside, then wipes
  void extend(BootTime hard_end) noexcept { hard_end_.store(hard_end); }
  bool take_used() const noexcept { return used_.exchange(false); }  ///< used since the last call?
  BootTime last_used() const noexcept { return last_used_.load(); }
  void shed() const noexcept;  ///< drops cached cipher contexts

 private:
  const TenantId tenant_;
  const std::string key_arn_;
  const record::TenantRowTag tenant_tag_;
  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  std::optional<Keys> keys_;
  std::atomic<BootTime> hard_end_;
  mutable std::atomic<BootTime> last_used_;
  mutable std::atomic<bool> used_{true};
  std::atomic<bool> live_{true};
  std::atomic<End> why_{End::kHardEnd};
  mutable AsyncEvent ended_;
};

/// What a store takes: where its leases come from. Thread-safe.
class LeaseSource {
 public:
  virtual ~LeaseSource() = default;
  /// Errors: kKeyDisabled (the tenant's key refuses), kNotFound (no such tenant or no keys yet), kUnavailable.
  virtual Task<Result<std::shared_ptr<Lease>>> lease(TenantId tenant) = 0;
  /// Counts what is about to be encrypted under the lease's current generation (crypto-design 5, "Limits per data
  /// key"). Errors: kLimitExceeded at the hard limit: nothing more may be encrypted under it.
  virtual Status count_use(const Lease& lease, std::uint64_t records, std::uint64_t bytes) = 0;
};

}  // namespace keyhold::keyring

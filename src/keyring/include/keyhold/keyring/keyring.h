#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>

#include "keyhold/base/async_event.h"
#include "keyhold/base/clock.h"
#include "keyhold/keyring/generation.h"
#include "keyhold/keyring/generation_maker.h"
#include "keyhold/keyring/key_services.h"
#include "keyhold/keyring/keyring_document.h"
#include "keyhold/keyring/lease.h"

namespace keyhold::keyring {

/// How long a lease of one tenant may live without a successful Decrypt.
struct LeaseTerms {
  /// BYOK at most 300 s, which the giver of the facts sees to; a keyring holds every lease to 10 to 900 s.
  std::chrono::seconds hard_end{900};
};

/// What a keyring needs to know of a tenant. An adapter in `apps/` asks the registry and the platform keyring.
class TenantKeyFacts {
 public:
  struct Facts {
    LeaseTerms terms;
    record::TenantRowTag tenant_tag;
  };
  virtual ~TenantKeyFacts() = default;
  virtual Task<Result<Facts>> facts(TenantId tenant) = 0;
};

/// Told what a keyring learns about a tenant's key. Called from any thread, under the keyring's lock: returns at once
/// and calls nothing of the keyring.
class KeyringObserver {
 public:
  virtual ~KeyringObserver() = default;
  virtual void rotation_due(TenantId tenant, record::Store store) = 0;  ///< a limit of crypto-design 5 is reached
  virtual void key_opened(TenantId tenant) = 0;
  virtual void key_refused(TenantId tenant) = 0;
};

struct KeyringOptions {
  DeploymentId deployment;
  record::Store store;
  std::size_t leases_max = 16'384;
  std::chrono::milliseconds renewal_max{50'000};  ///< every min(this, hard end / 3) ± 20 %
  std::chrono::milliseconds decrypt_timeout{5'000};
  std::chrono::milliseconds pushed_timeout{500};  ///< to prove a key after a pushed change
  std::chrono::milliseconds denied_pause{5'000};  ///< no retry for that long after a denial
};

/// The leases of one store, opened by that store's own principal. One flight a tenant: whoever asks meanwhile waits for
/// it. Thread-safe. `run` must be spawned once, on any context. Source: crypto-design 4.
class Keyring final : public LeaseSource, public GenerationProver {
 public:
  Keyring(KeyringOptions options, KeyOpener& opener, GenerationRegistry& registry, TenantKeyFacts& tenants,
          KeyringObserver& observer, const Clock& clock);
  ~Keyring() override;

  Task<Result<std::shared_ptr<Lease>>> lease(TenantId tenant) override;
  Status count_use(const Lease& lease, std::uint64_t records, std::uint64_t bytes) override;

  /// Renews, ends and sheds leases, and writes use counts down; returns after `stop`.
  Task<void> run();
  void stop();

  /// A pushed change of a KMS key: each lease under it must prove itself within 500 ms, or it ends.
  void key_changed(const std::string& key_arn);
  /// The push stream was lost for a while: every lease proves itself.
  void all_keys_may_have_changed();
  /// New generations exist: the next `lease` opens them.
  void forget(TenantId tenant);

  Task<Result<crypto::Digest>> prove(TenantId tenant, record::KeyClass cls, std::uint32_t generation) override;

  struct Stats {
    std::size_t leases = 0;
    std::uint64_t opened = 0, renewed = 0, denied = 0, unreachable = 0, hard_ended = 0;
  };
  Stats stats() const;

 private:
  struct Entry;
  struct Flight;
  struct Opened;
  using EntryPtr = std::shared_ptr<Entry>;
  using LeasePtr = std::shared_ptr<Lease>;

  EntryPtr entry_locked(TenantId tenant);
  void evict_locked();
  Task<Result<LeasePtr>> take_off(EntryPtr entry, std::uint64_t changes_before);
  Task<Result<Opened>> open_newest(EntryPtr entry);
  std::uint64_t times_forgotten(const Entry& entry) const;
  Result<LeasePtr> settle(Entry& entry, Result<Opened> opened, std::uint64_t changes_before);
  Task<Result<Opened>> open(TenantId tenant);
  Task<Result<KeyringDocument>> read_document(TenantId tenant);
  Task<Result<SecretBytes>> open_key(TenantId tenant, Generation row, WrappedKey wrapped);

  void spawn_renewal(EntryPtr entry, bool pushed);
  Task<void> renew(EntryPtr entry, LeasePtr lease, bool pushed);
  Task<Status> decrypt_again(EntryPtr entry);
  void renewed(Entry& entry, BootTime asked_at);
  void end(Entry& entry, Lease::End why, const Error& error);
  void deny_locked(Entry& entry, const Error& error);
  void schedule_locked(Entry& entry);
  void sweep();
  Task<void> write_counts();
  Task<void> write_count(EntryPtr entry);

  const KeyringOptions options_;
  KeyOpener& opener_;
  GenerationRegistry& registry_;
  TenantKeyFacts& tenants_;
  KeyringObserver& observer_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards all below, and the fields of every Entry
  std::unordered_map<TenantId, EntryPtr> entries_;
  std::minstd_rand random_;
  Stats stats_;
  std::uint64_t changes_ = 0;  // pushed changes seen; a flight that began before the newest one must prove itself again
  std::optional<Executor> executor_;
  AsyncEvent stopped_;
};

}  // namespace keyhold::keyring

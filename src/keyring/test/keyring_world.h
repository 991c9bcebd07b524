#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "keyhold/crypto/random.h"
#include "keyhold/keyring/keyring.h"

// What a Keyring stands on, made of maps, with time moved by hand.
namespace keyhold::keyring::testing {

inline constexpr const char* kTenantKey = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

class ManualClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(std::chrono::milliseconds(boot_.load().count() / 1'000'000)); }
  BootTime boot_now() const override { return boot_.load(); }
  void advance(BootTime by) { boot_ = boot_.load() + by; }

 private:
  std::atomic<BootTime> boot_{std::chrono::hours(1)};
};

/// KMS and Secrets Manager as a component sees them.
class FakeOpener final : public KeyOpener {
 public:
  struct Known {
    SecretBytes key;
    Context context;
  };
  Task<Result<SecretBytes>> decrypt(std::string key_arn, Bytes blob, Context context) override;
  Task<Result<Value>> read_secret(std::string name) override;

  std::map<Bytes, Known> blobs;
  std::map<std::string, KeyringDocument> secrets;
  std::optional<Error> decrypt_error, secret_error;
  bool out_of_memory = false;
  std::unique_ptr<AsyncEvent> gate;  ///< while there is one, every Decrypt waits for it
  std::uint64_t decrypts = 0, reads = 0;
};

class FakeGenerations final : public GenerationRegistry {
 public:
  Task<Result<std::vector<Generation>>> generations(TenantId tenant, record::Store) override { co_return rows[tenant]; }
  Task<Status> add(TenantId, record::Store, Generation) override { co_return ok(); }
  Task<Status> activate(TenantId, record::Store, Generation) override { co_return ok(); }
  Task<Result<Generation>> add_use(TenantId tenant, record::Store, record::KeyClass cls, std::uint32_t number,
                                   std::uint64_t records, std::uint64_t bytes) override;
  Generation& row(TenantId tenant, record::KeyClass cls, std::uint32_t number);

  std::map<TenantId, std::vector<Generation>> rows;
};

class FakeFacts final : public TenantKeyFacts {
 public:
  Task<Result<Facts>> facts(TenantId) override { co_return Facts{terms, record::TenantRowTag()}; }
  LeaseTerms terms{std::chrono::seconds(300)};
};

class CountingObserver final : public KeyringObserver {
 public:
  void rotation_due(TenantId, record::Store) override { ++rotations; }
  void key_opened(TenantId) override { ++opened; }
  void key_refused(TenantId) override { ++refused; }
  int rotations = 0, opened = 0, refused = 0;
};

class World {
 public:
  explicit World(std::size_t leases_max = 16'384);
  ~World() { context_.stop(); }

  /// A data key of `tenant`, known to KMS, in the secret and in the registry.
  void add_key(TenantId tenant, record::KeyClass cls, std::uint32_t number);
  TenantId add_tenant();

  Result<std::shared_ptr<Lease>> lease(TenantId tenant) { return run(keyring_->lease(tenant)); }
  /// Lets `condition` come true; false when it has not within two seconds.
  bool until(const std::function<bool()>& condition, std::chrono::milliseconds longest = std::chrono::seconds(2));
  /// Lets the keyring do all that it would do by now: two sweeps.
  void settle() {
    until([] { return false; }, std::chrono::milliseconds(450));
  }

  template <class T>
  T run(Task<T> work) {
    std::optional<T> out;
    asio::co_spawn(context_, keep(std::move(work), out), asio::detached);
    while (!out) context_.run_one();
    return std::move(*out);
  }
  void spawn(Task<void> work) { asio::co_spawn(context_, std::move(work), asio::detached); }

  KeyringDocument& document(TenantId tenant) {
    return opener.secrets.at(keyring_secret_name(options_.deployment, tenant, record::Store::kEvents));
  }
  Keyring& keyring() { return *keyring_; }

  ManualClock clock;
  FakeOpener opener;
  FakeGenerations generations;
  FakeFacts facts;
  CountingObserver observer;

 private:
  template <class T>
  static Task<void> keep(Task<T> work, std::optional<T>& out) {
    out = co_await std::move(work);
  }

  KeyringOptions options_;
  std::unique_ptr<Keyring> keyring_;
  asio::io_context context_;  // dies first: what is suspended refers to all the above
};

}  // namespace keyhold::keyring::testing

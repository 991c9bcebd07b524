#pragma once

#include <map>
#include <optional>
#include <string>

#include "keyhold/keyring/generation_maker.h"
#include "keyhold/tenancy/deployment.h"
#include "keyhold/tenancy/key_services.h"

namespace keyhold::tenancy::testing {

inline constexpr const char* kVendorAccount = "111122223333";
inline constexpr const char* kClientAccount = "444455556666";

struct FakeKey {
  std::string account, policy;
  aws::KeyMetadata metadata;
};

/// KMS and Secrets Manager, as far as tenancy uses them. Decides by the real policy engine, over the keys' own policies
/// and the identity policies of crypto-design 2: so a test says what a policy does, not what somebody thought it does.
class FakeKms {
 public:
  explicit FakeKms(const Deployment& deployment) : deployment_(deployment) {}

  /// Makes an enabled key; returns its ARN.
  std::string add_key(const std::string& account, const std::string& policy);
  FakeKey& key(const std::string& arn) { return keys_.at(arn); }
  void destroy(const std::string& arn) { keys_.erase(arn); }

  Result<aws::KeyMetadata> describe(const std::string& who, const std::string& arn);
  Result<Bytes> generate(const std::string& who, const std::string& arn, const KeyProbe::Context& context);
  Result<SecretBytes> decrypt(const std::string& who, const std::string& arn, const Bytes& blob,
                              const KeyProbe::Context& context);

  struct Secret {
    std::map<std::string, std::string> versions;
    std::string current;
  };
  std::map<std::string, Secret> secrets;
  std::optional<Error> outage;  ///< every call to KMS fails so
  bool takes_stray_probes = true;  ///< false: the component's own policy is as it was before decision 0006 had it
  std::uint64_t calls = 0;
  std::size_t key_count() const { return keys_.size(); }

 private:
  struct Wrapped {
    std::string arn;
    KeyProbe::Context context;
    SecretBytes key;
  };
  Result<FakeKey*> permit(const std::string& who, const char* action, const std::string& arn,
                          const KeyProbe::Context& context);

  const Deployment deployment_;
  std::map<std::string, FakeKey> keys_;
  std::map<Bytes, Wrapped> wrapped_;
};

class FakeProbe final : public KeyProbe {
 public:
  FakeProbe(FakeKms& kms, std::string who) : kms_(kms), who_(std::move(who)) {}
  Task<Result<aws::KeyMetadata>> describe(std::string arn) override { co_return kms_.describe(who_, arn); }
  Task<Result<Bytes>> generate(std::string arn, Context context) override {
    co_return kms_.generate(who_, arn, context);
  }
  Task<Result<SecretBytes>> decrypt(std::string arn, Bytes blob, Context context) override {
    co_return kms_.decrypt(who_, arn, blob, context);
  }

 private:
  FakeKms& kms_;
  const std::string who_;
};

class FakeVendorKeys final : public VendorKeys {
 public:
  explicit FakeVendorKeys(FakeKms& kms) : kms_(kms) {}
  Task<Result<std::string>> create_key(std::string, std::string policy) override {
    if (kms_.outage) co_return *kms_.outage;
    co_return kms_.add_key(kVendorAccount, policy);
  }

 private:
  FakeKms& kms_;
};

/// The provisioner.
class FakeKeyMaker final : public keyring::KeyMaker {
 public:
  FakeKeyMaker(FakeKms& kms, std::string who) : kms_(kms), who_(std::move(who)) {}
  Task<Result<Bytes>> generate_wrapped_key(std::string arn, keyring::Context context) override {
    co_return kms_.generate(who_, arn, context);
  }
  Task<Result<keyring::KeyOpener::Value>> read_secret(std::string name) override;
  Task<Result<std::string>> read_version(std::string name, std::string version) override;
  Task<Status> create_secret(std::string name, std::string version, std::string value) override;
  Task<Status> put_pending(std::string name, std::string version, std::string value) override;
  Task<Status> move_current(std::string name, std::string to, std::string from) override;

 private:
  FakeKms& kms_;
  const std::string who_;
};

/// The component of one store.
class FakeProver final : public keyring::GenerationProver {
 public:
  FakeProver(FakeKms& kms, DeploymentId deployment, record::Store store, std::string who)
      : kms_(kms), deployment_(deployment), store_(store), who_(std::move(who)) {}
  Task<Result<crypto::Digest>> prove(TenantId tenant, record::KeyClass cls, std::uint32_t generation) override;

 private:
  FakeKms& kms_;
  const DeploymentId deployment_;
  const record::Store store_;
  const std::string who_;
};

}  // namespace keyhold::tenancy::testing

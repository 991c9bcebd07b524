#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>

#include "keyhold/base/clock.h"
#include "keyhold/base/lru_map.h"
#include "keyhold/secrets/caller_keys.h"
#include "keyhold/secrets/identity_policies.h"

/// What the `kms` role said, kept for a few seconds where the operator's configuration allows it
/// (`leases.data_key_seconds`): a read within that time asks nobody. Off by default, since AWS asks each time.
/// docs/decisions/0015 has what this gives up.
namespace keyhold::secrets {

/// Who asked for what: SHA-256 over all of it. An answer is given again only to the same question.
using LeaseName = std::array<std::byte, 32>;

/// Answers with an end, by CLOCK_BOOTTIME. At most 4,096, least recently used first out. Thread-safe.
template <class Answer>
class Leases {
 public:
  Leases(const Clock& clock, std::chrono::seconds length) : clock_(clock), length_(length) {}

  /// Before asking: which changes are known by now. An answer older than a change is not kept.
  std::uint64_t changes() const {
    const std::lock_guard lock(mutex_);
    return changes_;
  }
  /// Calls `use(answer)` under the lock if there is one that has not ended. Returns whether it did.
  template <class Use>
  bool with(const LeaseName& name, Use use) {
    const std::lock_guard lock(mutex_);
    Kept* const kept = kept_.find(name);
    if (kept == nullptr) return false;
    if (kept->end <= clock_.boot_now()) {
      kept_.erase(name);
      return false;
    }
    use(std::as_const(kept->answer));
    return true;
  }
  /// `asked`: what changes() and `clock.boot_now()` were before the question left.
  void keep(const LeaseName& name, Answer answer, std::uint64_t changes_then, BootTime asked) {
    const std::lock_guard lock(mutex_);
    if (changes_then == changes_) kept_.put(name, {std::move(answer), asked + length_});
  }
  template <class Unwanted>
  void forget_if(Unwanted unwanted) {
    const std::lock_guard lock(mutex_);
    ++changes_;
    kept_.erase_if([&](const LeaseName&, const Kept& kept) { return unwanted(kept.answer); });
  }

 private:
  struct Kept {
    Answer answer;
    BootTime end;
  };
  struct NameHash {
    std::size_t operator()(const LeaseName& name) const noexcept {
      std::size_t out = 0;
      std::memcpy(&out, name.data(), sizeof out);
      return out;
    }
  };

  const Clock& clock_;
  const std::chrono::seconds length_;
  mutable std::mutex mutex_;
  LruMap<LeaseName, Kept, NameHash> kept_{4096};
  std::uint64_t changes_ = 0;
};

/// Data keys that the KMS opened for a caller, kept in the arena. Refusals are never kept. Thread-safe.
class LeasedKeys final : public CallerKeys {
 public:
  LeasedKeys(CallerKeys& kms, const Clock& clock, std::chrono::seconds length)
      : kms_(kms), clock_(clock), leases_(clock, length) {}

  Task<Result<DataKey>> generate(Caller caller, std::string kms_key_id, VersionPlace place) override;
  Task<Result<SecretBytes>> open(Caller caller, std::string kms_key_arn, Bytes wrapped, VersionPlace place) override;

  void forget(const std::string& kms_key_arn);  ///< wiped: the KMS said that this key changed
  void forget_all();                            ///< wiped: changes may have been missed

 private:
  struct Opened {
    SecretBytes key;
    std::string kms_key_arn;
  };

  CallerKeys& kms_;
  const Clock& clock_;
  Leases<Opened> leases_;
};

/// Verdicts that let a caller read a secret's value; every other question, and every refusal, goes through each time.
/// Thread-safe.
class LeasedPolicies final : public IdentityPolicies {
 public:
  LeasedPolicies(IdentityPolicies& owner, const Clock& clock, std::chrono::seconds length)
      : owner_(owner), clock_(clock), leases_(clock, length) {}

  Task<Result<Verdict>> decide(Caller caller, Question question) override;
  Task<Result<bool>> names_missing(std::string resource_policy) override;

 private:
  IdentityPolicies& owner_;
  const Clock& clock_;
  Leases<Verdict> leases_;
};

}  // namespace keyhold::secrets

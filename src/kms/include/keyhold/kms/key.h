#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keyhold/aws/arn.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/rate_gate.h"
#include "keyhold/iam/policy.h"
#include "keyhold/kms/key_material.h"
#include "keyhold/kms/key_spec.h"
#include "keyhold/kms/key_state.h"

namespace keyhold::kms {

class LastUseNote;  // src/kms/last_use.h

enum class KeyManager : std::uint8_t { kCustomer, kAws };

/// Yearly or so, by the service itself; symmetric keys of origin AWS_KMS only.
struct AutomaticRotation {
  std::uint32_t period_days;
  WallTime next;
};

/// A KMS key in one Region as it is at one moment. Immutable: a change makes another one, so a call works with what it
/// found from its first check to its last byte.
struct Key {
  aws::KeyName name;
  std::string region;
  std::string account;
  std::string arn;
  KeySpec spec = KeySpec::kSymmetricDefault;
  KeyUsage usage = KeyUsage::kEncryptDecrypt;
  KeyOrigin origin = KeyOrigin::kAwsKms;
  KeyState state = KeyState::kEnabled;
  KeyManager manager = KeyManager::kCustomer;
  std::string description = {};
  WallTime created = {};
  std::optional<WallTime> deletion = {};  ///< set while PendingDeletion, never while PendingReplicaDeletion
  std::uint32_t deletion_window_days = 0;
  iam::Policy policy;
  std::vector<std::pair<std::string, std::string>> tags = {};
  std::vector<std::string> aliases =
      {};                           ///< names of its account's aliases; kept by the KeyTable, not in the key's row
  std::string primary_region = {};  ///< of a multi-Region key: the Region of its primary; else empty
  std::optional<AutomaticRotation> rotation = {};
  std::string custom_key_store = {};           ///< its id; empty: none
  std::string xks_key = {};                    ///< the key's id in an external key store
  std::vector<MaterialVersion> versions = {};  ///< backing version v is `versions[v - 1]`
  std::uint32_t current = 0;  ///< the version that new ciphertexts are made with; 0: none was imported yet
  std::shared_ptr<const KeyMaterial> material = {};
  std::shared_ptr<LastUseNote> last_use = {};  ///< kept by the KeyTable, as `aliases`
  std::shared_ptr<RateGate> gate = {};         ///< the same

  bool is_replica() const noexcept { return name.multi_region && primary_region != region; }
  const MaterialVersion* current_version() const noexcept { return current == 0 ? nullptr : &versions[current - 1]; }
  MaterialVersion* current_version() noexcept { return current == 0 ? nullptr : &versions[current - 1]; }
};
using KeyPtr = std::shared_ptr<const Key>;

/// A name for a key, in one account and Region.
struct Alias {
  std::string name;  ///< with "alias/"
  std::string account;
  std::string region;
  KeyId target;
  WallTime created;
  WallTime updated;

  std::string arn() const;
};

/// The state at `now`: imported material that has expired is gone, whether or not that was written down yet.
KeyState state_at(const Key& key, WallTime now);

/// Proof that a key was destroyed. Never goes away.
struct Tombstone {
  KeyId key;
  std::string key_arn;
  WallTime destroyed;
  std::optional<iam::Policy> policy;  ///< the key's last; absent in tombstones of the first versions
};

}  // namespace keyhold::kms

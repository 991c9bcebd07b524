#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keyhold/aws/arn.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/aead.h"
#include "keyhold/iam/policy.h"
#include "keyhold/kms/key_state.h"

namespace keyhold::kms {

enum class KeyManager : std::uint8_t { kCustomer, kAws };

/// The backing versions of a key, ready to use: version v is `versions[v - 1]`. Shared by the replicas of a key.
struct KeyMaterial {
  std::vector<crypto::XaesKey> versions;
};

/// A KMS key in one Region as it is at one moment. Immutable: a change makes another one, so a call works with what it
/// found from its first check to its last byte.
struct Key {
  aws::KeyName name;
  std::string region;
  std::string account;
  std::string arn;
  KeyState state = KeyState::kEnabled;
  KeyManager manager = KeyManager::kCustomer;
  std::string description;
  WallTime created;
  std::optional<WallTime> deletion;  ///< set while PendingDeletion
  std::uint32_t deletion_window_days = 0;
  iam::Policy policy;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<std::string> aliases;  ///< names of its account's aliases; kept by the KeyTable, not in the key's row
  std::uint32_t versions = 1;
  std::shared_ptr<const KeyMaterial> material;
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

/// Proof that a key was destroyed. Never goes away.
struct Tombstone {
  KeyId key;
  std::string key_arn;
  WallTime destroyed;
};

}  // namespace keyhold::kms

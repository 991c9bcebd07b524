#pragma once

#include "keyhold/kms/call.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// What decides about a key before it exists.
struct NewKey {
  iam::Policy policy;
  KeySpec spec = KeySpec::kSymmetricDefault;
  KeyUsage usage = KeyUsage::kEncryptDecrypt;
  KeyOrigin origin = KeyOrigin::kAwsKms;
  std::string description = {};
  KeyManager manager = KeyManager::kCustomer;
  bool multi_region = false;
  std::vector<std::pair<std::string, std::string>> tags = {};
  std::string custom_key_store = {};
  std::string xks_key = {};
};

/// A key of the caller's account and Region, not yet stored. `material`: its first backing key; null for an origin that
/// brings its own, or has none here. Errors: kInvalidArgument, the material is not of the spec.
Result<Key> make_key(const Parts& parts, const Call& call, NewKey wanted, const SecretBytes* material);

/// The policy of a key that was made without one: the account decides by its identity policies.
std::string default_key_policy(std::string_view account);

/// Adds the key's rows to `batch`. `material`: of its current version, or null.
Status put_new_key(const Parts& parts, storage::Batch& batch, const Key& key, const SecretBytes* material);

/// Adds the key's own row.
Status put_key_row(const Parts& parts, storage::Batch& batch, const Key& key);

/// Writes `batch` and the call's audit line in one commit; the entry is written then.
Task<Status> commit_change(const Parts& parts, Call& call, storage::Batch batch);

}  // namespace keyhold::kms

#pragma once

#include "keyhold/kms/call.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// What decides about a key before it exists.
struct NewKey {
  std::string policy_text;
  iam::Policy policy;
  std::string description;
  KeyManager manager = KeyManager::kCustomer;
  bool multi_region = false;
  std::vector<std::pair<std::string, std::string>> tags;
};

/// A key of the caller's account and Region with fresh material, not yet stored.
Key make_key(const Parts& parts, const Call& call, NewKey wanted, const SecretBytes& material);

/// The policy of a key that was made without one: the account decides by its identity policies.
std::string default_key_policy(std::string_view account);

/// Adds the key's rows to `batch`.
Status put_new_key(const Parts& parts, storage::Batch& batch, const Key& key, const SecretBytes& material);

/// Writes `batch` and the call's audit line in one commit; the entry is written then.
Task<Status> commit_change(const Parts& parts, Call& call, storage::Batch batch);

}  // namespace keyhold::kms

#pragma once

#include <vector>

#include "keyhold/aws/kms_key_store_shapes.h"
#include "keyhold/base/result.h"
#include "keyhold/kms/key_store_table.h"

namespace keyhold::kms {

/// What CreateCustomKeyStore and UpdateCustomKeyStore refuse, as the AWS KMS API reference has it. What AWS asks of the
/// proxy and the cluster themselves is not asked: nothing is contacted.

/// The members that a store of the wanted type needs, and those that it may not have. A CloudHSM key store is always
/// CloudHsmClusterNotFoundException: no account here has a cluster.
Status check_new_store(const aws::CreateCustomKeyStoreRequest& request);
/// Whether `store` may be changed so in its state.
Status check_update(const KeyStore& store, const aws::UpdateCustomKeyStoreRequest& request);
/// The store with the change in it.
KeyStore updated(const KeyStore& store, const aws::UpdateCustomKeyStoreRequest& request);
/// What no other of an account's `stores` in the Region may have too: its name, its proxy's address, its VPC service.
Status check_unique(const std::vector<KeyStorePtr>& stores, const KeyStore& wanted);

}  // namespace keyhold::kms

#pragma once

#include "keyhold/aws/clients.h"
#include "keyhold/base/id.h"
#include "keyhold/base/task.h"
#include "keyhold/storage/engine.h"

namespace keyhold::secrets {

/// The KMS key under which the store's own data key lies.
inline constexpr const char* kStoreKeyAlias = "alias/keyhold-secrets";

/// The store's data key: what its row in clear holds, opened by `kms` as the service's own principal. On the first
/// start makes all of it: the KMS key, its alias, the data key, the row. `engine` outlives the call. Errors:
/// kDoesNotOpen for a row that is not of this deployment or this format; the KMS's own.
Task<Result<SecretBytes>> open_store_key(storage::Engine* engine, aws::KmsClient kms, DeploymentId deployment);

}  // namespace keyhold::secrets

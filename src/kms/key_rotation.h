#pragma once

#include <string>

#include "keyhold/base/task.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// A new current version for a symmetric key of origin AWS_KMS, in all its Regions, durable with the audit line of
/// `call`. The caller holds the ChangeLock and has asked the policies. `key` is the primary.
Task<Status> rotate_key(const Parts& parts, Call& call, KeyPtr key, RotationType type, WallTime as_of);

/// Makes the pending imported material of a key of origin EXTERNAL the current one. Errors: KMSInvalidStateException
/// when there is none.
Task<Status> rotate_imported(const Parts& parts, Call& call, KeyPtr key);

}  // namespace keyhold::kms

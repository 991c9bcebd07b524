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

/// Makes the pending imported material of a key of origin EXTERNAL the current one, in all its Regions. `key` is the
/// primary. Errors: KMSInvalidStateException when there is none, or when a Region has not been given it.
Task<Status> rotate_imported(const Parts& parts, Call& call, KeyPtr key);

/// Whether the version `at` of imported material is there in each Region of the key.
bool has_everywhere(const KeyTable& keys, const Key& key, std::size_t at);

}  // namespace keyhold::kms

#pragma once

#include "keyhold/base/task.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// Takes one imported material away from a key in its Region; when no Region has it any more, its row goes as well.
/// Durable with the audit line of `call`. The caller holds the ChangeLock. `at`: the version's place in
/// `key->versions`.
Task<Status> drop_material(const Parts& parts, Call& call, KeyPtr key, std::size_t at);

}  // namespace keyhold::kms

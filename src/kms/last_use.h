#pragma once

#include "keyhold/kms/call.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/last_use.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// Notes that `call` has used the key.
void note_use(const Parts& parts, const Key& key, const Call& call, Operation operation);

}  // namespace keyhold::kms

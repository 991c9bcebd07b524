#pragma once

#include "keyhold/base/result.h"

namespace keyhold::crypto {

/// Known answers for SHA-256, HMAC, HKDF-Expand, XAES-256-GCM and Argon2id: some milliseconds, at every start.
/// An error (kInternal, naming the algorithm) means that the process must not go on.
Status run_self_tests();

}  // namespace keyhold::crypto

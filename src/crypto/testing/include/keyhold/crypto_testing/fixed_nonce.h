#pragma once

#include "keyhold/base/bytes.h"

/// Linked into a test, this takes the place of the source of nonces.
namespace keyhold::crypto::testing {

/// The 24 bytes that the next next_nonce() of this thread gives. Unset, and after that, nonces are random.
void set_next_nonce(ByteView nonce);

}  // namespace keyhold::crypto::testing

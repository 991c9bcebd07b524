#pragma once

#include "keyhold/base/bytes.h"
#include "keyhold/crypto/hash.h"

namespace keyhold::crypto::testing {

/// RSAES-OAEP under somebody else's public key, as the owner of imported key material wraps it. `spki`: DER.
Bytes oaep_wrap(ByteView spki, Hash hash, ByteView plaintext);

/// AES key wrap with padding (RFC 5649) under a 256-bit key.
Bytes kwp_wrap(ByteView key, ByteView plaintext);

}  // namespace keyhold::crypto::testing

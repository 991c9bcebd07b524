#pragma once

#include <span>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/crypto/argon2.h"

namespace keyhold::crypto {

/// All inputs of Argon2id (RFC 9106 3.1). `secret` and `associated` are empty but in the RFC's own vector.
struct Argon2Input {
  ByteView passphrase;
  ByteView salt;
  ByteView secret = {};
  ByteView associated = {};
};

/// Argon2id at any cost that libargon2 takes: for known answers, which are cheaper than any real use may be.
Status argon2id_unbounded(const Argon2Input& input, Argon2Cost cost, std::span<std::byte> out);

}  // namespace keyhold::crypto

#pragma once

#include <cstddef>
#include <cstdint>

#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"

namespace keyhold::crypto {

/// The hashes that KMS algorithms name. SHA-1 is for OAEP only.
enum class Hash : std::uint8_t { kSha1, kSha224, kSha256, kSha384, kSha512 };
std::size_t digest_size(Hash hash) noexcept;  ///< bytes: 20, 28, 32, 48, 64

/// HMAC (RFC 2104) of a message under a key that is not kept ready: about 2 µs. Compare with equal_constant_time.
/// Thread-safe. Errors: std::bad_alloc.
Bytes hmac(Hash hash, const SecretBytes& key, ByteView message);

}  // namespace keyhold::crypto

#pragma once

#include <cstddef>
#include <cstdint>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::crypto {

/// What one guess of a passphrase costs (RFC 9106). The default is crypto-design 13's: 256 MiB, 4 passes, 4 lanes.
struct Argon2Cost {
  std::uint32_t memory_kib = 256 * 1024;
  std::uint32_t iterations = 4;
  std::uint32_t lanes = 4;
  bool operator==(const Argon2Cost&) const = default;
};

/// The bounds that argon2id holds every cost to, its own and a file's: too cheap is no protection, too dear a way to
/// stop the service.
inline constexpr Argon2Cost kArgon2Least{64 * 1024, 3, 1};
inline constexpr Argon2Cost kArgon2Most{4 * 1024 * 1024, 64, 64};

/// Argon2id, version 1.3. Takes `cost.memory_kib` of memory and, at the default, about a second: not on an event loop.
/// Errors: kInvalidArgument for a cost out of bounds (before anything is allocated), a salt below 8 bytes or a size
/// below 4; kUnavailable when the memory or the threads can't be had.
Result<SecretBytes> argon2id(const SecretBytes& passphrase, ByteView salt, Argon2Cost cost, std::size_t size);

}  // namespace keyhold::crypto

#pragma once

#include <cstdint>

#include "keyhold/record/seal_file.h"

namespace keyhold::record {

/// Nonce, wrapped key of 32 bytes and tag: what stands in a slot, after its head and in what it keeps.
inline constexpr std::size_t kWrappedSize = 24 + 32 + 16;

/// The head of a slot's body: what tells the wrapping key from others of its kind.
Bytes passphrase_head(const PassphraseParameters& parameters);
Bytes key_file_head(const SecretBytes& key_file);
std::size_t head_size(SlotType type) noexcept;
/// Reads a head that passphrase_head has made.
PassphraseParameters parameters_of(ByteView head);

/// The key that a key file wraps with.
SecretBytes key_file_wrapping_key(const SecretBytes& key_file);

/// `key` sealed under `wrapping_key` (XAES-256-GCM), bound to `aad`.
Bytes wrap_key(const SecretBytes& wrapping_key, ByteView aad, const SecretBytes& key);
/// Errors: kUnauthenticated.
Result<SecretBytes> unwrap_key(const SecretBytes& wrapping_key, ByteView aad, ByteView wrapped);

}  // namespace keyhold::record

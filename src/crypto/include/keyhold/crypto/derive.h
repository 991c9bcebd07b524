#pragma once

#include <cstddef>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"

namespace keyhold::crypto {

/// HKDF-Expand-SHA-256 (RFC 5869 2.3) of a uniform key: `size` bytes, at most 8,160.
/// Errors: std::length_error beyond that (a bug); std::bad_alloc when the arena is full.
SecretBytes hkdf_expand_sha256(const SecretBytes& key, ByteView info, std::size_t size);

/// A 32-byte key for one purpose (crypto-design 2): HKDF-Expand over "keyhold/v1/" ‖ label ‖ 00 ‖ context.
/// `label` comes from the list there; no two purposes share one.
SecretBytes subkey(const SecretBytes& data_key, std::string_view label, ByteView context = {});

}  // namespace keyhold::crypto

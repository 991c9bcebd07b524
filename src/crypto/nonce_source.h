#pragma once

#include <cstddef>
#include <span>

namespace keyhold::crypto {

/// Fills `nonce` with 24 bytes never given before. The one symbol that a test replaces, at link time.
void fill_nonce(std::span<std::byte, 24> nonce) noexcept;

}  // namespace keyhold::crypto

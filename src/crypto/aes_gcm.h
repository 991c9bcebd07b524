#pragma once

#include <cstddef>
#include <span>

#include "evp.h"
#include "keyhold/base/bytes.h"

namespace keyhold::crypto {

/// AES-256-GCM (NIST SP 800-38D) with a new key for each message, in one context. Takes 256-bit keys, 96-bit nonces and
/// 128-bit tags only; any other size is refused here, before OpenSSL sees it. Threads: one at a time.
/// The context holds the last message's key until the object dies.
class AesGcm {
 public:
  static constexpr std::size_t kKeySize = 32;
  static constexpr std::size_t kNonceSize = 12;
  static constexpr std::size_t kTagSize = 16;

  AesGcm();
  /// `out`: plaintext size + 16. False for a wrong size; nothing is written then.
  [[nodiscard]] bool seal(ByteView key, ByteView nonce, ByteView aad, ByteView plaintext, std::span<std::byte> out);
  /// `out`: sealed size - 16. False for a wrong size or tag; `out` is wiped then.
  [[nodiscard]] bool open(ByteView key, ByteView nonce, ByteView aad, ByteView sealed, std::span<std::byte> out);

 private:
  void pass(ByteView in, std::byte* out);

  evp::CipherContext context_;
};

}  // namespace keyhold::crypto

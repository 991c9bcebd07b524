#pragma once

#include <initializer_list>
#include <memory>

#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/context_cache.h"
#include "keyhold/crypto/digest.h"

namespace keyhold::crypto {

/// A key of HMAC-SHA-256 (RFC 2104) that is used many times: about 0.3 µs for a short message.
/// Memory and threads: as XaesKey. Errors: std::bad_alloc.
class HmacSha256Key {
 public:
  explicit HmacSha256Key(const SecretBytes& key);  ///< copies it
  HmacSha256Key(HmacSha256Key&&) noexcept;
  HmacSha256Key& operator=(HmacSha256Key&&) noexcept;
  ~HmacSha256Key();

  /// The MAC of `parts`, one after the other: the caller delimits them.
  Digest mac(std::initializer_list<ByteView> parts) const;
  const SecretBytes& key() const noexcept { return key_; }  ///< for who hands it on over a secured channel

  /// Drops the idle working contexts.
  void shed() const noexcept;

 private:
  struct Context;

  SecretBytes key_;
  mutable ContextCache<Context> contexts_;
};

/// HMAC-SHA-256 under a key that is used once (the steps of SigV4, HKDF-Extract): about 1 µs. Thread-safe.
/// Where the result is itself a key, the caller wipes it.
Digest hmac_sha256(ByteView key, std::initializer_list<ByteView> parts);

}  // namespace keyhold::crypto

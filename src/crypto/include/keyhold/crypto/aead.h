#pragma once

#include <cstddef>
#include <span>

#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/context_cache.h"
#include "keyhold/crypto/random.h"

namespace keyhold::crypto {

/// A 256-bit key of XAES-256-GCM (C2SP XAES-256-GCM.md): 192-bit nonces, 128-bit tags. It does not commit to its key:
/// whoever can open under several keys checks a commitment first (record/record.h).
/// Memory: 32 bytes of arena and 40 of its own; working contexts (about 1 KiB, on the heap) are made at the first use,
/// kept for the next, and wiped by shed() or with the key. Threads: const members may run concurrently.
/// Errors: std::invalid_argument for a key that is not 32 bytes or an output of the wrong size (a bug); std::bad_alloc.
class XaesKey {
 public:
  static constexpr std::size_t kTagSize = 16;

  explicit XaesKey(const SecretBytes& key);  ///< copies the 32 bytes
  XaesKey(XaesKey&&) noexcept;
  XaesKey& operator=(XaesKey&&) noexcept;
  ~XaesKey();

  /// Writes ciphertext and tag: `out` is `plaintext.size() + 16` bytes and does not overlap `plaintext`.
  void seal(Nonce&& nonce, ByteView aad, ByteView plaintext, std::span<std::byte> out) const;

  /// True when the tag verified; else `out` is wiped. `sealed` is at least 16 bytes, `out` is `sealed.size() - 16`.
  [[nodiscard]] bool open(const StoredNonce& nonce, ByteView aad, ByteView sealed, std::span<std::byte> out) const;

  /// Drops the idle working contexts; the next use makes them anew (about 2 µs).
  void shed() const noexcept;

 private:
  struct Context;
  std::unique_ptr<Context> take_context() const;

  SecretBytes key_;
  mutable ContextCache<Context> contexts_;
};

}  // namespace keyhold::crypto

#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"

namespace keyhold::crypto {

/// Fills `out` from getrandom(2). Thread-safe. The process stops if the kernel has no randomness to give.
void fill_random(std::span<std::byte> out);

/// A fresh key or token of `size` bytes. Errors: std::bad_alloc when the arena is full.
SecretBytes random_secret(std::size_t size);

/// 24 fresh bytes for one seal. Only next_nonce() makes one and sealing takes it away (move-only), so no caller can
/// choose a nonce or use one twice. Its bytes are public: they are stored beside the ciphertext.
class Nonce {
 public:
  static constexpr std::size_t kSize = 24;
  Nonce(Nonce&&) noexcept = default;
  Nonce& operator=(Nonce&&) noexcept = default;
  std::span<const std::byte, kSize> bytes() const noexcept { return bytes_; }

 private:
  friend Nonce next_nonce();
  Nonce() noexcept = default;
  std::array<std::byte, kSize> bytes_;
};

/// A nonce never given before (crypto-design 1, "Nonces"): random, 32 fetched at a time for each thread, xored with the
/// clock so that two copies of a machine snapshot diverge, dropped on fork. About 30 ns. Thread-safe.
Nonce next_nonce();

/// The nonce that a stored ciphertext carries: opens, never seals.
class StoredNonce {
 public:
  explicit StoredNonce(std::span<const std::byte, Nonce::kSize> bytes) noexcept : bytes_(bytes) {}
  std::span<const std::byte, Nonce::kSize> bytes() const noexcept { return bytes_; }

 private:
  std::span<const std::byte, Nonce::kSize> bytes_;
};

}  // namespace keyhold::crypto

#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>

#include "keyhold/base/bytes.h"

namespace keyhold::crypto {

/// 32 bytes of SHA-256 or HMAC-SHA-256. Where it is a tag to be checked, compare with equal_constant_time.
using Digest = std::array<std::byte, 32>;

/// SHA-256 (FIPS 180-4) of `parts`, one after the other. Thread-safe.
Digest sha256(std::initializer_list<ByteView> parts);

/// SHA-256 of bytes that come in pieces. Threads: one at a time. Errors: std::bad_alloc when made.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  Sha256& update(ByteView bytes);
  Digest finish();  ///< the digest so far; afterwards ready for a new message

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace keyhold::crypto

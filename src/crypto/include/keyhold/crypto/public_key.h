#pragma once

#include <memory>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/crypto/key_pair.h"

namespace keyhold::crypto {

/// The public half of somebody else's key: verifies, and nothing else. Immutable, copies share it.
/// Threads: all members may run concurrently.
class PublicKey {
 public:
  /// Big-endian, as in a JWK (RFC 7518 6.3.1): a modulus of 2048, 3072 or 4096 bits, an odd exponent from 3 to 4 bytes.
  /// Errors: kInvalidArgument, naming what does not hold.
  static Result<PublicKey> rsa(ByteView modulus, ByteView exponent);
  /// A point of P-256, its coordinates 32 bytes each (RFC 7518 6.2.1). Errors: kInvalidArgument, not on the curve.
  static Result<PublicKey> p256(ByteView x, ByteView y);

  bool is_rsa() const noexcept;
  /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 3.3), or ECDSA on P-256 with SHA-256, whose signature is r and s, 32
  /// bytes each (RFC 7518 3.4). Any other bytes are no signature.
  bool verify_jws(ByteView message, ByteView signature) const;

 private:
  struct State;
  explicit PublicKey(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace keyhold::crypto

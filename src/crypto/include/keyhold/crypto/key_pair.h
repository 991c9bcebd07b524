#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/hash.h"

namespace keyhold::crypto {

enum class KeyPairKind : std::uint8_t {
  kRsa2048,
  kRsa3072,
  kRsa4096,
  kP256,
  kP384,
  kP521,
  kSecp256k1,
  kEd25519,
  kMlDsa44,  // FIPS 204
  kMlDsa65,
  kMlDsa87,
  kMlKem512,  // FIPS 203
  kMlKem768,
  kMlKem1024,
};
bool is_rsa(KeyPairKind kind) noexcept;
bool is_ml_dsa(KeyPairKind kind) noexcept;
bool is_ml_kem(KeyPairKind kind) noexcept;
/// Whether the OpenSSL that this process runs on has the algorithm: ML-DSA and ML-KEM came with 3.5.
bool is_available(KeyPairKind kind) noexcept;

enum class SignatureScheme : std::uint8_t {
  kRsaPss,     ///< RFC 8017 8.1: MGF1 with the same hash, salt as long as the digest
  kRsaPkcs1,   ///< RFC 8017 8.2
  kEcdsa,      ///< FIPS 186-5 6; signatures are DER (ANSI X9.62)
  kEd25519,    ///< RFC 8032, pure; `hash` is ignored
  kEd25519Ph,  ///< RFC 8032 5.1, prehashed with SHA-512, no context; built against OpenSSL 3.4 or newer only
  kMlDsa,      ///< FIPS 204, pure, no context; `hash` is ignored
};
bool is_available(SignatureScheme scheme) noexcept;

struct SignatureAlgorithm {
  SignatureScheme scheme;
  Hash hash;
  bool operator==(const SignatureAlgorithm&) const = default;
};

/// What is signed: the message; the digest of one that was hashed before; or, of ML-DSA, the 64-byte message
/// representative mu, made before with the public key's hash (FIPS 204 6.2).
enum class MessageForm : std::uint8_t { kRaw, kDigest, kExternalMu };
constexpr std::size_t kMuBytes = 64;

/// A shared secret of 32 bytes, and what carries it to the private key's owner: 768, 1,088 or 1,568 bytes.
struct Encapsulated {
  Bytes ciphertext;
  SecretBytes secret;
};

/// An asymmetric key with its private half. Immutable, copies share it. The private half lives in OpenSSL's secure heap
/// where there is one, and is wiped with the last copy.
/// Threads: all members may run concurrently.
class KeyPair {
 public:
  /// A fresh key; of RSA with the exponent 65537. RSA_4096 takes up to seconds: not on an event loop.
  /// Errors: kInternal, also where is_available(kind) is false.
  static Result<KeyPair> generate(KeyPairKind kind);
  /// A PKCS#8 PrivateKeyInfo, DER (RFC 5958), of exactly this kind, whose halves belong together. Curves by name; RSA
  /// of two primes and an odd public exponent from 65537 to 256 bits (FIPS 186-5 5.4). Looking at the primes takes 45
  /// ms for RSA_2048, 250 ms for RSA_4096: not on an event loop. Errors: kInvalidArgument, naming what does not hold.
  static Result<KeyPair> from_pkcs8(KeyPairKind kind, const SecretBytes& der);

  /// The same for what pkcs8() once gave and a seal has kept since: whether the halves belong together is not proven
  /// again, which takes some 40 ms for RSA_2048 and 250 ms for RSA_4096.
  static Result<KeyPair> from_own_pkcs8(KeyPairKind kind, const SecretBytes& der);

  KeyPairKind kind() const noexcept;
  /// DER: RSA at most 2,400 bytes, elliptic curves at most 241, ML-DSA and ML-KEM (with their seeds) at most 5,000.
  SecretBytes pkcs8() const;
  /// A SubjectPublicKeyInfo, DER (RFC 5280 4.1.2.7); points uncompressed, curves by name.
  const Bytes& public_key() const noexcept;

  /// Errors: kInvalidArgument when a digest has not the hash's size, the scheme is not of this kind of key or not
  /// available, or it does not take the form; kInternal.
  Result<Bytes> sign(SignatureAlgorithm algorithm, MessageForm form, ByteView message) const;
  /// Whether it is the signature of `message` by this key; any other bytes are not. Errors: as `sign`.
  Result<bool> verify(SignatureAlgorithm algorithm, MessageForm form, ByteView message, ByteView signature) const;

  /// RSAES-OAEP (RFC 8017 7.1), MGF1 with the same hash, no label. Errors: kInvalidArgument, not an RSA key;
  /// kLimitExceeded, `plaintext` is longer than most_oaep_bytes(hash).
  Result<Bytes> encrypt_oaep(Hash hash, ByteView plaintext) const;
  /// Errors: kDoesNotOpen, whatever the cause; kInvalidArgument, not an RSA key.
  Result<SecretBytes> decrypt_oaep(Hash hash, ByteView ciphertext) const;
  std::size_t most_oaep_bytes(Hash hash) const noexcept;  ///< 0 for kinds that are not RSA

  /// ECDH (SP 800-56A 5.7.1.2, with the cofactor, which is 1): the x coordinate, as long as the field. `peer`: an
  /// SPKI in DER on the same curve. Errors: kInvalidArgument, the peer's key is not one, is of another curve, or is not
  /// a point of it, or this is no key of a NIST or SECG curve.
  Result<SecretBytes> agree(ByteView peer) const;

  /// ML-KEM (FIPS 203 7.2). Errors: kInvalidArgument, not such a key; kInternal.
  Result<Encapsulated> encapsulate() const;
  /// FIPS 203 7.3: a ciphertext of the right size always gives a secret, which is another one than its maker's unless
  /// it came from encapsulate(). Errors: kInvalidArgument, not such a key; kDoesNotOpen, another size.
  Result<SecretBytes> decapsulate(ByteView ciphertext) const;

 private:
  struct State;
  explicit KeyPair(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// AES key wrap with padding (RFC 5649), the reverse direction, under a 256-bit key. Errors: kDoesNotOpen.
Result<SecretBytes> unwrap_aes_kwp(const SecretBytes& wrapping_key, ByteView wrapped);

}  // namespace keyhold::crypto

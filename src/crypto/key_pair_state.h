#pragma once

#include <memory>
#include <utility>

#include "evp.h"
#include "keyhold/crypto/context_cache.h"
#include "keyhold/crypto/key_pair.h"

/// What the files of KeyPair share.
namespace keyhold::crypto {

/// What OpenSSL calls a kind. Algorithms by their texts, since its older versions have no numbers for the newer ones.
struct KindFacts {
  const char* algorithm;  ///< the name that it is fetched by
  const char* oid;        ///< of the algorithm, in digits and dots
  int curve;              ///< NID_undef where the algorithm names it, and for RSA
  int bits;               ///< size of its numbers; 0 where nobody asks
};
const KindFacts& facts(KeyPairKind kind) noexcept;

/// A context that signs by one algorithm.
struct SigningContext {
  SignatureAlgorithm algorithm;
  evp::KeyContext context;
};

struct KeyPair::State {
  State(KeyPairKind of_kind, evp::Key of_key);

  KeyPairKind kind;
  evp::Key key;
  Bytes public_key;
  mutable ContextCache<SigningContext> signing;
};

/// As a SubjectPublicKeyInfo.
Bytes encoded_public_key(const EVP_PKEY* key);

/// Any key of ours takes less; a bound on what is parsed.
constexpr std::size_t kMostPkcs8Bytes = 8192;

/// KeyPair::from_pkcs8, as OpenSSL's object, or KeyPair::from_own_pkcs8.
enum class KeyHistory : std::uint8_t { kForeign, kOwn };
Result<evp::Key> parse_private_key(KeyPairKind kind, ByteView der, KeyHistory history);

/// KeyPair::verify, for a key of which there may be the public half only. `key` is of `kind`.
Result<bool> verify_signature(EVP_PKEY* key, KeyPairKind kind, SignatureAlgorithm algorithm, MessageForm form,
                              ByteView message, ByteView signature);

/// key_pair_whole.cc: `signature` has the signature's size. Whether OpenSSL did it, or found it valid.
bool sign_whole(EVP_PKEY* key, MessageForm form, ByteView message, Bytes& signature);
bool verify_whole(EVP_PKEY* key, MessageForm form, ByteView message, ByteView signature);
bool has_ed25519ph() noexcept;
bool sign_ed25519ph(EVP_PKEY* key, ByteView digest, Bytes& signature);
bool verify_ed25519ph(EVP_PKEY* key, ByteView digest, ByteView signature);

/// Whether `der` begins with one ASN.1 value that fills it; then `content` is what is in that value.
bool is_one_value(ByteView der, ByteView& content) noexcept;

/// Whether an EC key is on the curve of `kind`, which its encoding named.
bool has_named_curve(EVP_PKEY* key, KeyPairKind kind) noexcept;

}  // namespace keyhold::crypto

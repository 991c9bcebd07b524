#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/crypto/key_pair.h"

namespace keyhold::kms {

/// The kinds of key material ("Key spec reference" of the AWS KMS Developer Guide), all but SM2.
enum class KeySpec : std::uint8_t {
  kSymmetricDefault,
  kHmac224,
  kHmac256,
  kHmac384,
  kHmac512,
  kRsa2048,
  kRsa3072,
  kRsa4096,
  kEccNistP256,
  kEccNistP384,
  kEccNistP521,
  kEccSecgP256k1,
  kEccNistEdwards25519,
  kMlDsa44,
  kMlDsa65,
  kMlDsa87,
  kMlKem512,
  kMlKem768,
  kMlKem1024,
};

enum class KeyUsage : std::uint8_t {
  kEncryptDecrypt,
  kSignVerify,
  kGenerateVerifyMac,
  kKeyAgreement,
  kEncapsulateDecapsulate,
};
std::string_view name(KeyUsage usage) noexcept;  ///< "ENCRYPT_DECRYPT"
Result<KeyUsage> parse_key_usage(std::string_view name);

enum class KeyOrigin : std::uint8_t { kAwsKms, kExternal, kAwsCloudHsm, kExternalKeyStore };
std::string_view name(KeyOrigin origin) noexcept;  ///< "AWS_KMS"
Result<KeyOrigin> parse_key_origin(std::string_view name);

/// A signing algorithm of the API.
struct SigningAlgorithm {
  std::string_view name;  ///< "ECDSA_SHA_256"
  crypto::SignatureAlgorithm algorithm;
  std::span<const crypto::MessageForm> messages;  ///< the MessageTypes that it takes
};
struct MacAlgorithm {
  std::string_view name;  ///< "HMAC_SHA_256"
  crypto::Hash hash;
};
struct EncryptionAlgorithm {
  std::string_view name;             ///< "RSAES_OAEP_SHA_256"
  std::optional<crypto::Hash> oaep;  ///< nothing: SYMMETRIC_DEFAULT
};

/// What keys of one spec are for. The algorithms apply where the key's usage is theirs.
struct KeySpecRule {
  KeySpec spec;
  std::string_view name;  ///< "RSA_2048"
  std::span<const KeyUsage> usages;
  std::optional<crypto::KeyPairKind> pair;          ///< of asymmetric keys
  std::span<const EncryptionAlgorithm> encryption;  ///< usage ENCRYPT_DECRYPT
  std::span<const SigningAlgorithm> signing;        ///< usage SIGN_VERIFY
  std::optional<MacAlgorithm> mac;                  ///< usage GENERATE_VERIFY_MAC; its digest's size is the key's
};
const KeySpecRule& rule_of(KeySpec spec) noexcept;
/// Nothing: SM2, and ML_DSA_44 and the like where this machine's OpenSSL lacks them.
std::optional<KeySpec> find_key_spec(std::string_view name) noexcept;
bool allows(const KeySpecRule& rule, KeyUsage usage) noexcept;

/// The spec of a data key pair or of a wrapping key. Nothing: as find_key_spec.
std::optional<crypto::KeyPairKind> find_key_pair_kind(std::string_view name) noexcept;

}  // namespace keyhold::kms

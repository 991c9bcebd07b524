#include "keyhold/crypto/key_pair.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "key_pair_state.h"
#include "keyhold/base/process.h"

namespace keyhold::crypto {
namespace {

// Points are written uncompressed and curves by name, whatever the encoding that a key came in.
evp::Key with_our_encoding(KeyPairKind kind, evp::Key key) noexcept {
  if (facts(kind).curve == NID_undef) return key;
  evp::must(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                           OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED));
  evp::must(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_GROUP));
  return key;
}

using KeyManagement = std::unique_ptr<EVP_KEYMGMT, evp::FreeWith<EVP_KEYMGMT_free>>;

bool can_fetch(const char* algorithm) noexcept {
  const KeyManagement method(EVP_KEYMGMT_fetch(nullptr, algorithm, nullptr));
  if (method == nullptr) ERR_clear_error();  // as evp::refused
  return method != nullptr;
}

bool set_kind(EVP_PKEY_CTX* context, KeyPairKind kind) noexcept {
  const KindFacts& wanted = facts(kind);
  if (is_rsa(kind)) return EVP_PKEY_CTX_set_rsa_keygen_bits(context, wanted.bits) == 1;  // the exponent is 65537
  return wanted.curve == NID_undef || EVP_PKEY_CTX_set_group_name(context, OBJ_nid2sn(wanted.curve)) == 1;
}

}  // namespace

const KindFacts& facts(KeyPairKind kind) noexcept {
  // RFC 8017 A.1, RFC 5480 2.1.1, RFC 8410 3, and the computer security objects register of NIST.
  static constexpr const char* kRsa = "1.2.840.113549.1.1.1";
  static constexpr const char* kEc = "1.2.840.10045.2.1";
  static constexpr KindFacts kFacts[] = {
      {"RSA", kRsa, NID_undef, 2048},
      {"RSA", kRsa, NID_undef, 3072},
      {"RSA", kRsa, NID_undef, 4096},
      {"EC", kEc, NID_X9_62_prime256v1, 256},
      {"EC", kEc, NID_secp384r1, 384},
      {"EC", kEc, NID_secp521r1, 521},
      {"EC", kEc, NID_secp256k1, 256},
      {"ED25519", "1.3.101.112", NID_undef, 0},
      {"ML-DSA-44", "2.16.840.1.101.3.4.3.17", NID_undef, 0},
      {"ML-DSA-65", "2.16.840.1.101.3.4.3.18", NID_undef, 0},
      {"ML-DSA-87", "2.16.840.1.101.3.4.3.19", NID_undef, 0},
      {"ML-KEM-512", "2.16.840.1.101.3.4.4.1", NID_undef, 0},
      {"ML-KEM-768", "2.16.840.1.101.3.4.4.2", NID_undef, 0},
      {"ML-KEM-1024", "2.16.840.1.101.3.4.4.3", NID_undef, 0},
  };
  return kFacts[static_cast<std::size_t>(kind)];
}

Bytes encoded_public_key(const EVP_PKEY* key) {
  const int size = i2d_PUBKEY(key, nullptr);
  if (size <= 0) abort_process("OpenSSL can't write a public key");
  Bytes out(static_cast<std::size_t>(size));
  unsigned char* end = evp::raw(out.data());
  i2d_PUBKEY(key, &end);
  return out;
}

bool is_rsa(KeyPairKind kind) noexcept {
  return kind <= KeyPairKind::kRsa4096;
}

bool is_ml_dsa(KeyPairKind kind) noexcept {
  return kind >= KeyPairKind::kMlDsa44 && kind <= KeyPairKind::kMlDsa87;
}

bool is_ml_kem(KeyPairKind kind) noexcept {
  return kind >= KeyPairKind::kMlKem512;
}

bool is_available(KeyPairKind kind) noexcept {
  if (!is_ml_dsa(kind) && !is_ml_kem(kind)) return true;
  static const bool has_ml_dsa = can_fetch(facts(KeyPairKind::kMlDsa44).algorithm);
  static const bool has_ml_kem = can_fetch(facts(KeyPairKind::kMlKem512).algorithm);
  return is_ml_dsa(kind) ? has_ml_dsa : has_ml_kem;
}

KeyPair::State::State(KeyPairKind of_kind, evp::Key of_key)
    : kind(of_kind), key(with_our_encoding(kind, std::move(of_key))), public_key(encoded_public_key(key.get())) {}

Result<KeyPair> KeyPair::generate(KeyPairKind kind) {
  const evp::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, facts(kind).algorithm, nullptr));
  EVP_PKEY* made = nullptr;
  if (context == nullptr || EVP_PKEY_keygen_init(context.get()) != 1 || !set_kind(context.get(), kind) ||
      EVP_PKEY_generate(context.get(), &made) != 1)
    return evp::refused(ErrorCode::kInternal, "OpenSSL can't make a key");
  return KeyPair(std::make_shared<const State>(kind, evp::Key(made)));
}

Result<KeyPair> KeyPair::from_pkcs8(KeyPairKind kind, const SecretBytes& der) {
  KEYHOLD_TRY(evp::Key key, parse_private_key(kind, der.expose(), KeyHistory::kForeign));
  return KeyPair(std::make_shared<const State>(kind, std::move(key)));
}

Result<KeyPair> KeyPair::from_own_pkcs8(KeyPairKind kind, const SecretBytes& der) {
  KEYHOLD_TRY(evp::Key key, parse_private_key(kind, der.expose(), KeyHistory::kOwn));
  return KeyPair(std::make_shared<const State>(kind, std::move(key)));
}

KeyPairKind KeyPair::kind() const noexcept {
  return state_->kind;
}

SecretBytes KeyPair::pkcs8() const {
  const evp::PrivateKeyInfo info(EVP_PKEY2PKCS8(state_->key.get()));
  const int size = info == nullptr ? 0 : i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
  if (size <= 0) abort_process("OpenSSL can't write a private key");
  SecretBytes out(static_cast<std::size_t>(size));
  unsigned char* end = evp::raw(out.expose_writable().data());
  i2d_PKCS8_PRIV_KEY_INFO(info.get(), &end);
  return out;
}

const Bytes& KeyPair::public_key() const noexcept {
  return state_->public_key;
}

}  // namespace keyhold::crypto

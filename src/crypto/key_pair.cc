#include "keyhold/crypto/key_pair.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
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

bool set_kind(EVP_PKEY_CTX* context, KeyPairKind kind) noexcept {
  const KindFacts& wanted = facts(kind);
  if (is_rsa(kind)) return EVP_PKEY_CTX_set_rsa_keygen_bits(context, wanted.bits) == 1;  // the exponent is 65537
  return wanted.curve == NID_undef || EVP_PKEY_CTX_set_group_name(context, OBJ_nid2sn(wanted.curve)) == 1;
}

}  // namespace

const KindFacts& facts(KeyPairKind kind) noexcept {
  static constexpr KindFacts kFacts[] = {
      {NID_rsaEncryption, NID_undef, 2048},           {NID_rsaEncryption, NID_undef, 3072},
      {NID_rsaEncryption, NID_undef, 4096},           {NID_X9_62_id_ecPublicKey, NID_X9_62_prime256v1, 256},
      {NID_X9_62_id_ecPublicKey, NID_secp384r1, 384}, {NID_X9_62_id_ecPublicKey, NID_secp521r1, 521},
      {NID_X9_62_id_ecPublicKey, NID_secp256k1, 256}, {NID_ED25519, NID_undef, 253},
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
  return facts(kind).algorithm == NID_rsaEncryption;
}

KeyPair::State::State(KeyPairKind of_kind, evp::Key of_key)
    : kind(of_kind), key(with_our_encoding(kind, std::move(of_key))), public_key(encoded_public_key(key.get())) {}

Result<KeyPair> KeyPair::generate(KeyPairKind kind) {
  const evp::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, OBJ_nid2sn(facts(kind).algorithm), nullptr));
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

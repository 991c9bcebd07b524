#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <cstring>

#include "key_pair_state.h"

namespace keyhold::crypto {
namespace {

using Number = std::unique_ptr<BIGNUM, evp::FreeWith<BN_clear_free>>;

Error invalid_key(const char* why) {
  return evp::refused(ErrorCode::kInvalidArgument, why);
}

bool is_oid(const ASN1_OBJECT* identifier, const char* oid) noexcept {
  char text[64] = {};
  constexpr int kInDigits = 1;
  return OBJ_obj2txt(text, sizeof text, identifier, kInDigits) > 0 && std::strcmp(text, oid) == 0;
}

// The algorithm's identifier and parameters: for RSA NULL, for the curves a name, for the others nothing.
Status check_algorithm(KeyPairKind kind, const X509_ALGOR* algorithm) {
  const KindFacts& wanted = facts(kind);
  const ASN1_OBJECT* identifier = nullptr;
  const void* parameters = nullptr;
  int type = V_ASN1_UNDEF;
  X509_ALGOR_get0(&identifier, &type, &parameters, algorithm);
  if (!is_oid(identifier, wanted.oid)) return invalid_key("another kind of key");
  if (is_rsa(kind)) return type == V_ASN1_NULL ? ok() : invalid_key("RSA with parameters");
  if (wanted.curve == NID_undef)
    return type == V_ASN1_UNDEF ? ok() : invalid_key("parameters of an algorithm that has none");
  if (type != V_ASN1_OBJECT) return invalid_key("a curve without a name");
  if (OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(parameters)) != wanted.curve) return invalid_key("another curve");
  return ok();
}

Result<evp::PrivateKeyInfo> parse_info(KeyPairKind kind, ByteView der) {
  ByteView content;
  if (der.size() > kMostPkcs8Bytes || !is_one_value(der, content)) return invalid_key("not a PKCS#8 key and no more");
  const unsigned char* end = evp::raw(der);
  evp::PrivateKeyInfo info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &end, static_cast<long>(der.size())));
  const unsigned char* inner = nullptr;
  int inner_size = 0;
  const X509_ALGOR* algorithm = nullptr;
  if (info == nullptr || PKCS8_pkey_get0(nullptr, &inner, &inner_size, &algorithm, info.get()) != 1)
    return invalid_key("not a PKCS#8 key");
  KEYHOLD_CHECK(check_algorithm(kind, algorithm));
  const ByteView inner_der(reinterpret_cast<const std::byte*>(inner), static_cast<std::size_t>(inner_size));
  if (!is_one_value(inner_der, content)) return invalid_key("bytes after the private key");
  return info;
}

bool has_number(EVP_PKEY* key, const char* name, Number& out) noexcept {
  BIGNUM* found = nullptr;
  const bool has = EVP_PKEY_get_bn_param(key, name, &found) == 1;
  out.reset(found);
  return has;
}

// FIPS 186-5 5.4 (e): odd, 2^16 < e < 2^256. Two primes.
Status check_rsa(EVP_PKEY* key, KeyPairKind kind) {
  constexpr int kFewestExponentBits = 17, kMostExponentBits = 256;
  if (EVP_PKEY_get_bits(key) != facts(kind).bits) return invalid_key("RSA of another size");
  Number exponent, third;
  if (!has_number(key, OSSL_PKEY_PARAM_RSA_E, exponent) || BN_is_odd(exponent.get()) != 1 ||
      BN_num_bits(exponent.get()) < kFewestExponentBits || BN_num_bits(exponent.get()) > kMostExponentBits)
    return invalid_key("RSA with a public exponent that is even, below 65537 or above 256 bits");
  if (has_number(key, OSSL_PKEY_PARAM_RSA_FACTOR3, third)) return invalid_key("RSA of more than two primes");
  return ok();
}

Status check_key(EVP_PKEY* key, KeyPairKind kind) {
  if (is_rsa(kind)) {
    KEYHOLD_CHECK(check_rsa(key, kind));
  }
  // The private key may name a curve once more.
  if (facts(kind).curve != NID_undef && !has_named_curve(key, kind)) return invalid_key("another curve inside");
  const evp::KeyContext context = evp::new_key_context(key);
  if (EVP_PKEY_pairwise_check(context.get()) != 1)  // and each half alone
    return invalid_key("the halves of the key do not belong together");
  return ok();
}

}  // namespace

bool is_one_value(ByteView der, ByteView& content) noexcept {
  constexpr int kFailed = 0x80, kIndefinite = 0x01;
  const unsigned char* at = evp::raw(der);
  const unsigned char* const start = at;
  long size = 0;
  int tag = 0, tag_class = 0;
  const int returned = ASN1_get_object(&at, &size, &tag, &tag_class, static_cast<long>(der.size()));
  if ((returned & (kFailed | kIndefinite)) != 0) return false;
  const auto header = static_cast<std::size_t>(at - start);
  if (header + static_cast<std::size_t>(size) != der.size()) return false;
  content = der.subspan(header);
  return true;
}

bool has_named_curve(EVP_PKEY* key, KeyPairKind kind) noexcept {
  char name[64] = {};
  std::size_t size = 0;
  int explicit_parameters = 1;
  return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name, &size) == 1 &&
         std::strcmp(name, OBJ_nid2sn(facts(kind).curve)) == 0 &&
         EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit_parameters) == 1 &&
         explicit_parameters == 0;
}

Result<evp::Key> parse_private_key(KeyPairKind kind, ByteView der, KeyHistory history) {
  KEYHOLD_TRY(const evp::PrivateKeyInfo info, parse_info(kind, der));
  evp::Key key(EVP_PKCS82PKEY(info.get()));
  if (key == nullptr) return invalid_key("not a private key of its algorithm");
  if (history == KeyHistory::kForeign) KEYHOLD_CHECK(check_key(key.get(), kind));
  return key;
}

}  // namespace keyhold::crypto

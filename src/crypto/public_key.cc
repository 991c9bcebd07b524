#include "keyhold/crypto/public_key.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <optional>

#include "key_pair_state.h"

namespace keyhold::crypto {

struct PublicKey::State {
  KeyPairKind kind;
  evp::Key key;
};

namespace {

constexpr std::size_t kCoordinateBytes = 32;
constexpr std::size_t kMostExponentBytes = 4;

using BigNumber = std::unique_ptr<BIGNUM, evp::FreeWith<BN_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, evp::FreeWith<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, evp::FreeWith<OSSL_PARAM_free>>;

Error no_public_key(const char* why) {
  return {ErrorCode::kInvalidArgument, std::string("public key: ") + why};
}

BigNumber number_of(ByteView bytes) {
  BigNumber out(BN_bin2bn(evp::raw(bytes), static_cast<int>(bytes.size()), nullptr));
  if (out == nullptr) throw std::bad_alloc();
  return out;
}

ParameterBuilder new_builder() {
  ParameterBuilder out(OSSL_PARAM_BLD_new());
  if (out == nullptr) throw std::bad_alloc();
  return out;
}

// Null: OpenSSL does not take them for such a key.
evp::Key key_of(const char* algorithm, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  if (parameters == nullptr) throw std::bad_alloc();
  const evp::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* made = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return evp::Key(made);
}

bool is_sound(EVP_PKEY* key) {
  const evp::KeyContext context = evp::new_key_context(key);
  return EVP_PKEY_public_check(context.get()) == 1;
}

std::optional<KeyPairKind> rsa_kind(int bits) noexcept {
  switch (bits) {
    case 2048:
      return KeyPairKind::kRsa2048;
    case 3072:
      return KeyPairKind::kRsa3072;
    case 4096:
      return KeyPairKind::kRsa4096;
    default:
      return std::nullopt;
  }
}

// An ASN.1 INTEGER of a non-negative number.
void append_integer(Bytes& out, ByteView number) {
  while (number.size() > 1 && number.front() == std::byte{0}) number = number.subspan(1);
  const bool padded = (number.front() & std::byte{0x80}) != std::byte{0};
  out.push_back(std::byte{0x02});
  out.push_back(static_cast<std::byte>(number.size() + (padded ? 1 : 0)));
  if (padded) out.push_back(std::byte{0});
  out.insert(out.end(), number.begin(), number.end());
}

// Ecdsa-Sig-Value (RFC 3279 2.2.3) of r and s. At most 70 bytes, so every length takes one.
Bytes ecdsa_der(ByteView signature) {
  Bytes numbers;
  append_integer(numbers, signature.first(kCoordinateBytes));
  append_integer(numbers, signature.subspan(kCoordinateBytes));
  Bytes out{std::byte{0x30}, static_cast<std::byte>(numbers.size())};
  out.insert(out.end(), numbers.begin(), numbers.end());
  return out;
}

}  // namespace

Result<PublicKey> PublicKey::rsa(ByteView modulus, ByteView exponent) {
  if (modulus.size() > 4096 / 8) return no_public_key("a modulus has at most 4096 bits");
  if (exponent.empty() || exponent.size() > kMostExponentBytes) return no_public_key("the exponent has 1 to 4 bytes");
  const BigNumber n = number_of(modulus), e = number_of(exponent);
  const std::optional<KeyPairKind> kind = rsa_kind(BN_num_bits(n.get()));
  if (!kind) return no_public_key("a modulus has 2048, 3072 or 4096 bits");
  if (!BN_is_odd(e.get()) || BN_is_one(e.get())) return no_public_key("the exponent is an odd number from 3");
  const ParameterBuilder builder = new_builder();
  evp::must(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()));
  evp::must(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()));
  evp::Key key = key_of("RSA", builder.get());
  if (key == nullptr) return no_public_key("not an RSA key");
  return PublicKey(std::make_shared<const State>(State{*kind, std::move(key)}));
}

Result<PublicKey> PublicKey::p256(ByteView x, ByteView y) {
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes)
    return no_public_key("a coordinate of P-256 has 32 bytes");
  Bytes point{std::byte{0x04}};
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  const ParameterBuilder builder = new_builder();
  evp::must(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0));
  evp::must(OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, evp::raw(ByteView(point)),
                                             point.size()));
  evp::Key key = key_of("EC", builder.get());
  if (key == nullptr || !is_sound(key.get())) return no_public_key("not a point of P-256");
  return PublicKey(std::make_shared<const State>(State{KeyPairKind::kP256, std::move(key)}));
}

bool PublicKey::is_rsa() const noexcept {
  return crypto::is_rsa(state_->kind);
}

bool PublicKey::verify_jws(ByteView message, ByteView signature) const {
  const SignatureScheme scheme = is_rsa() ? SignatureScheme::kRsaPkcs1 : SignatureScheme::kEcdsa;
  if (!is_rsa() && signature.size() != 2 * kCoordinateBytes) return false;
  const Bytes der = is_rsa() ? Bytes() : ecdsa_der(signature);
  const Result<bool> verified = verify_signature(state_->key.get(), state_->kind, {scheme, Hash::kSha256},
                                                 MessageForm::kRaw, message, is_rsa() ? signature : ByteView(der));
  return verified && *verified;
}

}  // namespace keyhold::crypto

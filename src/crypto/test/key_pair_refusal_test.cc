#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <string>

#include "../key_pair_state.h"

// What key pairs refuse, one fault each; and that OpenSSL's queue of errors is left empty, as a TLS connection of the
// same thread needs it.
namespace keyhold::crypto {
namespace {

const KeyPair& pair_of(KeyPairKind kind) {
  static std::array<std::unique_ptr<KeyPair>, 8> pairs;
  std::unique_ptr<KeyPair>& pair = pairs[static_cast<std::size_t>(kind)];
  if (pair == nullptr) pair = std::make_unique<KeyPair>(KeyPair::generate(kind).value());
  return *pair;
}

Bytes der_value(int tag, ByteView content) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(tag));
  if (content.size() < 0x80)
    out.u8(static_cast<std::uint8_t>(content.size()));
  else
    out.u8(0x82).u16(static_cast<std::uint16_t>(content.size()));
  return out.raw(content).take();
}

Bytes joined(std::initializer_list<ByteView> parts) {
  ByteWriter out;
  for (const ByteView part : parts) out.raw(part);
  return out.take();
}

const Bytes kP256Identifier = from_hex("301306072a8648ce3d020106082a8648ce3d030107").value();
const Bytes kEd25519Identifier = from_hex("300506032b6570").value();

Bytes frame(ByteView identifier, ByteView private_key) {
  const Bytes version = from_hex("020100").value();
  return der_value(0x30, joined({version, identifier, der_value(0x04, private_key)}));
}

Bytes ec_private_key(ByteView scalar) {
  const Bytes version = from_hex("020101").value();
  return der_value(0x30, joined({version, der_value(0x04, scalar)}));
}

Bytes p256_with_scalar(std::string_view hex) {
  return frame(kP256Identifier, ec_private_key(from_hex(hex).value()));
}

Bytes pkcs8_of(KeyPairKind kind) {
  return copy(pair_of(kind).pkcs8().expose());
}

evp::Key parsed(KeyPairKind kind) {
  return parse_private_key(kind, pkcs8_of(kind), KeyHistory::kForeign).value();
}

Bytes pkcs8_of(EVP_PKEY* key) {
  const evp::PrivateKeyInfo info(EVP_PKEY2PKCS8(key));
  Bytes out(static_cast<std::size_t>(i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr)));
  unsigned char* end = evp::raw(out.data());
  i2d_PKCS8_PRIV_KEY_INFO(info.get(), &end);
  return out;
}

// RFC 5915, with the curve inside.
Bytes ec_private_key_of(EVP_PKEY* key) {
  Bytes out(static_cast<std::size_t>(i2d_PrivateKey(key, nullptr)));
  unsigned char* end = evp::raw(out.data());
  i2d_PrivateKey(key, &end);
  return out;
}

evp::Key p256_with_explicit_curve() {
  evp::Key key = parsed(KeyPairKind::kP256);
  evp::must(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT));
  return key;
}

Bytes rsa_pkcs8(std::size_t bits, std::size_t exponent, std::size_t primes, const char* type = "RSA") {
  const evp::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_RSA_BITS, &bits),
                                   OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_RSA_E, &exponent),
                                   OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_RSA_PRIMES, &primes),
                                   OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  evp::must(EVP_PKEY_keygen_init(context.get()));
  evp::must(EVP_PKEY_CTX_set_params(context.get(), parameters));
  evp::must(EVP_PKEY_generate(context.get(), &made));
  return pkcs8_of(evp::Key(made).get());
}

Bytes flipped(Bytes bytes, std::size_t from_end) {
  bytes[bytes.size() - 1 - from_end] ^= std::byte{1};
  return bytes;
}

Bytes with_the_point_of_another(Bytes der) {
  const Bytes other = KeyPair::generate(KeyPairKind::kP256).value().public_key();
  std::copy(other.end() - 65, other.end(), der.end() - 65);
  return der;
}

constexpr std::size_t kP256PointAtEnd = 65;
constexpr char kP256Order[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

TEST(KeyPair, IsReadOnlyIfWholeAndConsistent) {
  struct Case {
    const char* name;
    KeyPairKind kind;
    Bytes (*der)();
    const char* detail;  // null: it is read; empty: OpenSSL decides at which step it refuses
  };
  constexpr auto kP256 = KeyPairKind::kP256;
  constexpr auto kRsa = KeyPairKind::kRsa2048;
  constexpr auto kEd25519 = KeyPairKind::kEd25519;
  constexpr char kApart[] = "the halves of the key do not belong together";
  constexpr char kExponent[] = "RSA with a public exponent that is even, below 65537 or above 256 bits";
  const Case cases[] = {
      {"unchanged", kP256, [] { return pkcs8_of(KeyPairKind::kP256); }, nullptr},
      {"without the public half", kP256, [] { return p256_with_scalar(std::string(63, '0') + "2"); }, nullptr},
      {"another odd exponent", kRsa, [] { return rsa_pkcs8(2048, 65539, 2); }, nullptr},
      {"nothing", kP256, [] { return Bytes(); }, "not a PKCS#8 key and no more"},
      {"one byte short", kP256,
       [] {
         Bytes der = pkcs8_of(KeyPairKind::kP256);
         der.pop_back();
         return der;
       },
       "not a PKCS#8 key and no more"},
      {"a byte after it", kP256,
       [] {
         return joined({pkcs8_of(KeyPairKind::kP256), Bytes(1)});
       },
       "not a PKCS#8 key and no more"},
      {"longer than any key", kP256, [] { return der_value(0x30, Bytes(kMostPkcs8Bytes + 1)); },
       "not a PKCS#8 key and no more"},
      {"an empty sequence", kP256, [] { return der_value(0x30, {}); }, "not a PKCS#8 key"},
      {"a byte after the private key", kP256,
       [] {
         return frame(kP256Identifier, joined({ec_private_key(Bytes(32, std::byte{1})), Bytes(1)}));
       },
       "bytes after the private key"},
      {"no RFC 5915 key inside", kP256, [] { return frame(kP256Identifier, der_value(0x04, Bytes(32, std::byte{1}))); },
       "not a private key of its algorithm"},
      {"the private key zero", kP256, [] { return p256_with_scalar(std::string(64, '0')); }, ""},
      {"the private key the order", kP256, [] { return p256_with_scalar(kP256Order); }, ""},
      {"a point off the curve", kP256, [] { return flipped(pkcs8_of(KeyPairKind::kP256), 0); }, ""},
      {"the point of another", kP256, [] { return with_the_point_of_another(pkcs8_of(KeyPairKind::kP256)); }, kApart},
      {"another scalar", kP256, [] { return flipped(pkcs8_of(KeyPairKind::kP256), kP256PointAtEnd + 10); }, kApart},
      {"an explicit curve", kP256, [] { return pkcs8_of(p256_with_explicit_curve().get()); }, "a curve without a name"},
      {"an explicit curve inside", kP256,
       [] { return frame(kP256Identifier, ec_private_key_of(p256_with_explicit_curve().get())); },
       "another curve inside"},
      {"another curve inside", kP256,
       [] { return frame(kP256Identifier, ec_private_key_of(parsed(KeyPairKind::kSecp256k1).get())); },
       "another curve inside"},
      {"RSA of 2056 bits", kRsa, [] { return rsa_pkcs8(2056, 65537, 2); }, "RSA of another size"},
      {"RSA of 1024 bits", kRsa, [] { return rsa_pkcs8(1024, 65537, 2); }, "RSA of another size"},
      {"the exponent 3", kRsa, [] { return rsa_pkcs8(2048, 3, 2); }, kExponent},
      {"three primes", kRsa, [] { return rsa_pkcs8(2048, 65537, 3); }, "RSA of more than two primes"},
      {"another CRT coefficient", kRsa, [] { return flipped(pkcs8_of(KeyPairKind::kRsa2048), 20); }, kApart},
      {"RSA-PSS", kRsa, [] { return rsa_pkcs8(2048, 65537, 2, "RSA-PSS"); }, "another kind of key"},
      {"X25519", kEd25519, [] { return pkcs8_of(evp::Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")).get()); },
       "another kind of key"},
      {"Ed25519 of 31 bytes", kEd25519, [] { return frame(kEd25519Identifier, der_value(0x04, Bytes(31))); },
       "not a private key of its algorithm"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Result<KeyPair> read = KeyPair::from_pkcs8(c.kind, SecretBytes::copy_of(c.der()));
    ASSERT_EQ(read.has_value(), c.detail == nullptr);
    EXPECT_EQ(ERR_peek_error(), 0U);
    if (read) continue;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    if (*c.detail != '\0') {
      EXPECT_EQ(read.error().detail, c.detail);
    }
  }
}

TEST(KeyPair, SignsOnlyByItsSchemesAndWholeDigests) {
  struct Case {
    const char* name;
    KeyPairKind kind;
    SignatureAlgorithm algorithm;
    MessageForm form;
    std::size_t message_bytes;
    bool taken;
  };
  using enum KeyPairKind;
  using Scheme = SignatureScheme;
  using enum MessageForm;
  constexpr Case kCases[] = {
      {"a message", kP256, {Scheme::kEcdsa, Hash::kSha256}, kRaw, 100, true},
      {"a digest", kP256, {Scheme::kEcdsa, Hash::kSha256}, kDigest, 32, true},
      {"a digest one byte short", kP256, {Scheme::kEcdsa, Hash::kSha256}, kDigest, 31, false},
      {"a digest one byte long", kP256, {Scheme::kEcdsa, Hash::kSha256}, kDigest, 33, false},
      {"no digest", kP256, {Scheme::kEcdsa, Hash::kSha256}, kDigest, 0, false},
      {"SHA-1 of a message", kP256, {Scheme::kEcdsa, Hash::kSha1}, kRaw, 100, false},
      {"PSS with a curve", kP256, {Scheme::kRsaPss, Hash::kSha256}, kRaw, 100, false},
      {"PKCS#1 with a curve", kSecp256k1, {Scheme::kRsaPkcs1, Hash::kSha256}, kRaw, 100, false},
      {"Ed25519 with a curve", kP256, {Scheme::kEd25519, Hash::kSha512}, kRaw, 100, false},
      {"a digest for PSS", kRsa2048, {Scheme::kRsaPss, Hash::kSha512}, kDigest, 64, true},
      {"a digest for PKCS#1", kRsa2048, {Scheme::kRsaPkcs1, Hash::kSha384}, kDigest, 48, true},
      {"a shorter digest for PSS", kRsa2048, {Scheme::kRsaPss, Hash::kSha512}, kDigest, 32, false},
      {"a longer digest for PKCS#1", kRsa2048, {Scheme::kRsaPkcs1, Hash::kSha384}, kDigest, 64, false},
      {"SHA-1 for PKCS#1", kRsa2048, {Scheme::kRsaPkcs1, Hash::kSha1}, kDigest, 20, false},
      {"ECDSA with RSA", kRsa2048, {Scheme::kEcdsa, Hash::kSha256}, kRaw, 100, false},
      {"Ed25519 of a message", kEd25519, {Scheme::kEd25519, Hash::kSha256}, kRaw, 100, true},
      {"Ed25519 of a digest", kEd25519, {Scheme::kEd25519, Hash::kSha512}, kDigest, 64, false},
      {"ECDSA with Ed25519", kEd25519, {Scheme::kEcdsa, Hash::kSha256}, kRaw, 100, false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const KeyPair& key = pair_of(c.kind);
    const Bytes message(c.message_bytes, std::byte{7});
    const Result<Bytes> signature = key.sign(c.algorithm, c.form, message);
    const Result<bool> verified = key.verify(c.algorithm, c.form, message, signature ? *signature : Bytes(64));
    EXPECT_EQ(signature.has_value(), c.taken);
    EXPECT_EQ(verified.has_value() && *verified, c.taken);
    EXPECT_EQ(ERR_peek_error(), 0U);
    if (c.taken) continue;
    EXPECT_EQ(signature.error().code, ErrorCode::kInvalidArgument);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().code, ErrorCode::kInvalidArgument);
  }
}

// OpenSSL verifies a PSS signature whose leading zero was cut off.
TEST(KeyPair, VerifiesNoSignatureShorterThanTheModulus) {
  constexpr SignatureAlgorithm kAlgorithm = {SignatureScheme::kRsaPss, Hash::kSha256};
  const KeyPair& key = pair_of(KeyPairKind::kRsa2048);
  Bytes signature(1, std::byte{1});
  while (signature.front() != std::byte{0})
    signature = key.sign(kAlgorithm, MessageForm::kRaw, as_bytes("message")).value();
  EXPECT_TRUE(key.verify(kAlgorithm, MessageForm::kRaw, as_bytes("message"), signature).value());
  for (const std::size_t size : {std::size_t{255}, std::size_t{0}})
    EXPECT_FALSE(
        key.verify(kAlgorithm, MessageForm::kRaw, as_bytes("message"), ByteView(signature).last(size)).value());
}

TEST(KeyPair, DecryptsWhatItsPublicHalfEncrypted) {
  struct Case {
    KeyPairKind kind;
    Hash hash;
    std::size_t most;
  };
  constexpr Case kCases[] = {{KeyPairKind::kRsa2048, Hash::kSha1, 214},
                             {KeyPairKind::kRsa2048, Hash::kSha256, 190},
                             {KeyPairKind::kRsa3072, Hash::kSha256, 318},
                             {KeyPairKind::kRsa4096, Hash::kSha256, 446}};
  for (const Case& c : kCases) {
    const KeyPair& key = pair_of(c.kind);
    ASSERT_EQ(key.most_oaep_bytes(c.hash), c.most);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, c.most}) {
      const Bytes plaintext(size, std::byte{0x5a});
      const Bytes ciphertext = key.encrypt_oaep(c.hash, plaintext).value();
      EXPECT_EQ(to_hex(key.decrypt_oaep(c.hash, ciphertext).value().expose()), to_hex(plaintext));
    }
    EXPECT_EQ(key.encrypt_oaep(c.hash, Bytes(c.most + 1)).error().code, ErrorCode::kLimitExceeded);
  }
}

TEST(KeyPair, DecryptsNothingElse) {
  const KeyPair& key = pair_of(KeyPairKind::kRsa2048);
  const Bytes good = key.encrypt_oaep(Hash::kSha256, as_bytes("plaintext")).value();
  const Bytes of_another = pair_of(KeyPairKind::kRsa3072).encrypt_oaep(Hash::kSha256, as_bytes("plaintext")).value();
  const Bytes bad[] = {{},
                       Bytes(256),
                       Bytes(256, std::byte{0xff}),
                       flipped(good, 0),
                       copy(ByteView(good).first(255)),
                       joined({good, Bytes(1)}),
                       of_another};
  for (const Bytes& ciphertext : bad) {
    const Result<SecretBytes> opened = key.decrypt_oaep(Hash::kSha256, ciphertext);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kDoesNotOpen);
    EXPECT_EQ(opened.error().detail, "the ciphertext does not decrypt");
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
  EXPECT_EQ(key.decrypt_oaep(Hash::kSha1, good).error().code, ErrorCode::kDoesNotOpen);
  const KeyPair& curve = pair_of(KeyPairKind::kP256);
  EXPECT_EQ(curve.most_oaep_bytes(Hash::kSha256), 0U);
  EXPECT_EQ(curve.encrypt_oaep(Hash::kSha256, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(curve.decrypt_oaep(Hash::kSha256, good).error().code, ErrorCode::kInvalidArgument);
}

TEST(KeyPair, AgreesOnOneSecretFromBothSides) {
  struct Case {
    KeyPairKind kind;
    std::size_t shared_bytes;
  };
  constexpr Case kCases[] = {
      {KeyPairKind::kP256, 32}, {KeyPairKind::kP384, 48}, {KeyPairKind::kP521, 66}, {KeyPairKind::kSecp256k1, 32}};
  for (const Case& c : kCases) {
    const KeyPair other = KeyPair::generate(c.kind).value();
    const SecretBytes ours = pair_of(c.kind).agree(other.public_key()).value();
    const SecretBytes theirs = other.agree(pair_of(c.kind).public_key()).value();
    EXPECT_EQ(ours.size(), c.shared_bytes);
    EXPECT_TRUE(equal_constant_time(ours.expose(), theirs.expose()));
  }
}

Bytes p256_peer(ByteView point) {
  const Bytes unused_bits(1);
  return der_value(0x30, joined({kP256Identifier, der_value(0x03, joined({unused_bits, point}))}));
}

// The same point, in the form of X9.62 that repeats the sign of y.
Bytes hybrid(Bytes peer) {
  const bool odd = (peer.back() & std::byte{1}) != std::byte{0};
  peer[peer.size() - 65] = odd ? std::byte{7} : std::byte{6};
  return peer;
}

TEST(KeyPair, AgreesOnlyWithPointsOfItsCurve) {
  const Bytes peer = KeyPair::generate(KeyPairKind::kP256).value().public_key();
  evp::Key explicit_curve = p256_with_explicit_curve();
  const struct {
    const char* name;
    Bytes der;
    bool taken;
  } cases[] = {
      {"a point", peer, true},
      {"the same by hand", p256_peer(ByteView(peer).last(65)), true},
      {"itself", pair_of(KeyPairKind::kP256).public_key(), true},
      {"nothing", {}, false},
      {"one byte short", copy(ByteView(peer).first(peer.size() - 1)), false},
      {"a byte after it", joined({peer, Bytes(1)}), false},
      {"off the curve", flipped(peer, 0), false},
      {"at infinity", p256_peer(Bytes(1)), false},
      {"no point", p256_peer({}), false},
      {"x and y zero", p256_peer(joined({from_hex("04").value(), Bytes(64)})), false},
      {"hybrid", hybrid(peer), false},
      {"the point alone", copy(ByteView(peer).last(65)), false},
      {"P-384", pair_of(KeyPairKind::kP384).public_key(), false},
      {"secp256k1", pair_of(KeyPairKind::kSecp256k1).public_key(), false},
      {"RSA", pair_of(KeyPairKind::kRsa2048).public_key(), false},
      {"Ed25519", pair_of(KeyPairKind::kEd25519).public_key(), false},
      {"its curve, explicit", encoded_public_key(explicit_curve.get()), false},
      {"a private key", pkcs8_of(KeyPairKind::kP256), false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Result<SecretBytes> shared = pair_of(KeyPairKind::kP256).agree(c.der);
    ASSERT_EQ(shared.has_value(), c.taken);
    EXPECT_EQ(ERR_peek_error(), 0U);
    if (!shared) {
      EXPECT_EQ(shared.error().code, ErrorCode::kInvalidArgument);
    }
  }
}

TEST(KeyPair, OfOtherThanCurvesAgreesOnNothing) {
  for (const KeyPairKind kind : {KeyPairKind::kRsa2048, KeyPairKind::kEd25519})
    EXPECT_EQ(pair_of(kind).agree(pair_of(kind).public_key()).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace keyhold::crypto

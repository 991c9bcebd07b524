#include "keyhold/crypto/key_pair.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "../evp.h"

namespace keyhold::crypto {
namespace {

struct KindCase {
  const char* name;
  KeyPairKind kind;
  std::size_t public_key_bytes;
  std::size_t most_pkcs8_bytes;
};
constexpr KindCase kKinds[] = {
    {"RSA 2048", KeyPairKind::kRsa2048, 294, 1220},
    {"RSA 3072", KeyPairKind::kRsa3072, 422, 1800},
    {"RSA 4096", KeyPairKind::kRsa4096, 550, 2400},
    {"P-256", KeyPairKind::kP256, 91, 138},
    {"P-384", KeyPairKind::kP384, 120, 185},
    {"P-521", KeyPairKind::kP521, 158, 241},
    {"secp256k1", KeyPairKind::kSecp256k1, 88, 135},
    {"Ed25519", KeyPairKind::kEd25519, 44, 48},
    {"ML-DSA-44", KeyPairKind::kMlDsa44, 1334, 2640},
    {"ML-DSA-65", KeyPairKind::kMlDsa65, 1974, 4110},
    {"ML-DSA-87", KeyPairKind::kMlDsa87, 2614, 4970},
    {"ML-KEM-512", KeyPairKind::kMlKem512, 822, 1740},
    {"ML-KEM-768", KeyPairKind::kMlKem768, 1206, 2510},
    {"ML-KEM-1024", KeyPairKind::kMlKem1024, 1590, 3280},
};

// Those that the OpenSSL at hand has.
std::vector<KindCase> kinds() {
  std::vector<KindCase> out;
  std::copy_if(std::begin(kKinds), std::end(kKinds), std::back_inserter(out),
               [](const KindCase& c) { return is_available(c.kind); });
  return out;
}

// One key for each kind, since those of RSA take their time.
const KeyPair& key_of(KeyPairKind kind) {
  static std::array<std::unique_ptr<KeyPair>, std::size(kKinds)> keys;
  std::unique_ptr<KeyPair>& key = keys[static_cast<std::size_t>(kind)];
  if (key == nullptr) key = std::make_unique<KeyPair>(KeyPair::generate(kind).value());
  return *key;
}

std::vector<SignatureAlgorithm> algorithms_of(KeyPairKind kind) {
  if (kind == KeyPairKind::kEd25519) return {{SignatureScheme::kEd25519, Hash::kSha512}};
  if (is_ml_dsa(kind)) return {{SignatureScheme::kMlDsa, Hash::kSha512}};
  if (is_ml_kem(kind)) return {};
  std::vector<SignatureAlgorithm> all;
  for (const Hash hash : {Hash::kSha224, Hash::kSha256, Hash::kSha384, Hash::kSha512}) {
    if (is_rsa(kind)) {
      all.push_back({SignatureScheme::kRsaPss, hash});
      all.push_back({SignatureScheme::kRsaPkcs1, hash});
    } else {
      all.push_back({SignatureScheme::kEcdsa, hash});
    }
  }
  return all;
}

TEST(KeyPair, OfEachKindIsWrittenAndReadAgain) {
  for (const KindCase& c : kinds()) {
    SCOPED_TRACE(c.name);
    const KeyPair& made = key_of(c.kind);
    const SecretBytes der = made.pkcs8();
    EXPECT_LE(der.size(), c.most_pkcs8_bytes);
    EXPECT_EQ(made.public_key().size(), c.public_key_bytes);
    const Result<KeyPair> read = KeyPair::from_pkcs8(c.kind, der);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->kind(), c.kind);
    EXPECT_EQ(read->public_key(), made.public_key());
    EXPECT_TRUE(equal_constant_time(read->pkcs8().expose(), der.expose()));
  }
}

TEST(KeyPair, IsReadAsItsOwnKindOnly) {
  for (const KindCase& of : kinds()) {
    const SecretBytes der = key_of(of.kind).pkcs8();
    for (const KindCase& as : kinds()) {
      if (as.kind == of.kind) continue;
      SCOPED_TRACE(std::string(of.name) + " as " + as.name);
      const Result<KeyPair> read = KeyPair::from_pkcs8(as.kind, der);
      ASSERT_FALSE(read);
      EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    }
  }
}

TEST(KeyPair, SignsWhatItsPublicHalfVerifies) {
  for (const KindCase& c : kinds()) {
    for (const SignatureAlgorithm algorithm : algorithms_of(c.kind)) {
      SCOPED_TRACE(c.name);
      const KeyPair& key = key_of(c.kind);
      for (const std::string_view message : {"", "the message", "another, of other length"}) {
        const Result<Bytes> signature = key.sign(algorithm, MessageForm::kRaw, as_bytes(message));
        ASSERT_TRUE(signature) << signature.error().detail;
        EXPECT_TRUE(key.verify(algorithm, MessageForm::kRaw, as_bytes(message), *signature).value());
        EXPECT_FALSE(key.verify(algorithm, MessageForm::kRaw, as_bytes("not it"), *signature).value());
      }
    }
  }
}

TEST(KeyPair, OfAnAlgorithmThatIsNotThereIsNotMade) {
  for (const KindCase& c : kKinds) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(KeyPair::generate(c.kind).has_value(), is_available(c.kind));
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
}

Bytes shake256(std::initializer_list<ByteView> parts) {
  const evp::DigestContext context = evp::new_digest_context();
  EVP_DigestInit_ex(context.get(), EVP_shake256(), nullptr);
  for (const ByteView part : parts) EVP_DigestUpdate(context.get(), part.data(), part.size());
  Bytes out(kMuBytes);
  EVP_DigestFinalXOF(context.get(), evp::raw(out.data()), out.size());
  return out;
}

// FIPS 204 5.2 and 6.2: mu = SHAKE256(SHAKE256(public key) 00 00 message), without a context.
TEST(KeyPair, OfMlDsaTakesTheMessageOrItsRepresentative) {
  constexpr std::size_t kSpkiHead = 22;
  for (const KindCase& c : kinds()) {
    if (!is_ml_dsa(c.kind)) continue;
    SCOPED_TRACE(c.name);
    const KeyPair& key = key_of(c.kind);
    const SignatureAlgorithm algorithm = algorithms_of(c.kind).front();
    const Bytes hash = shake256({ByteView(key.public_key()).subspan(kSpkiHead)});
    const Bytes prefix(2);
    const Bytes mu = shake256({hash, prefix, as_bytes("message")});
    const Bytes by_message = key.sign(algorithm, MessageForm::kRaw, as_bytes("message")).value();
    EXPECT_TRUE(key.verify(algorithm, MessageForm::kExternalMu, mu, by_message).value());
    const Bytes by_mu = key.sign(algorithm, MessageForm::kExternalMu, mu).value();
    EXPECT_TRUE(key.verify(algorithm, MessageForm::kRaw, as_bytes("message"), by_mu).value());
    EXPECT_FALSE(key.verify(algorithm, MessageForm::kRaw, as_bytes("massage"), by_mu).value());
    EXPECT_FALSE(key.sign(algorithm, MessageForm::kExternalMu, ByteView(mu).first(kMuBytes - 1)));
    EXPECT_FALSE(key.sign(algorithm, MessageForm::kDigest, mu));
  }
}

// RFC 8032 7.3, "TEST abc".
TEST(KeyPair, OfEd25519SignsADigestAsItsRfcDoes) {
  const SecretBytes der = SecretBytes::copy_of(
      from_hex("302e020100300506032b657004220420833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42")
          .value());
  const KeyPair key = KeyPair::from_pkcs8(KeyPairKind::kEd25519, der).value();
  constexpr SignatureAlgorithm kPrehashed{SignatureScheme::kEd25519Ph, Hash::kSha512};
  const Bytes digest = from_hex(
                           "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                           "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
                           .value();
  const Result<Bytes> signature = key.sign(kPrehashed, MessageForm::kDigest, digest);
  ASSERT_EQ(signature.has_value(), is_available(SignatureScheme::kEd25519Ph));
  EXPECT_FALSE(key.sign(kPrehashed, MessageForm::kRaw, as_bytes("abc")));
  if (!signature) return;
  EXPECT_EQ(to_hex(*signature),
            "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
            "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406");
  EXPECT_TRUE(key.verify(kPrehashed, MessageForm::kDigest, digest, *signature).value());
  Bytes other = digest;
  other[0] ^= std::byte{1};
  EXPECT_FALSE(key.verify(kPrehashed, MessageForm::kDigest, other, *signature).value());
}

TEST(KeyPair, OfMlKemGivesBothSidesOneSecret) {
  for (const KindCase& c : kinds()) {
    SCOPED_TRACE(c.name);
    const KeyPair& key = key_of(c.kind);
    const Result<Encapsulated> made = key.encapsulate();
    ASSERT_EQ(made.has_value(), is_ml_kem(c.kind));
    if (!made) {
      EXPECT_EQ(key.decapsulate({}).error().code, ErrorCode::kInvalidArgument);
      continue;
    }
    EXPECT_TRUE(equal_constant_time(key.decapsulate(made->ciphertext)->expose(), made->secret.expose()));
    Bytes changed = made->ciphertext;
    changed[7] ^= std::byte{1};
    EXPECT_FALSE(equal_constant_time(key.decapsulate(changed)->expose(), made->secret.expose()));
    EXPECT_EQ(key.decapsulate(ByteView(changed).first(changed.size() - 1)).error().code, ErrorCode::kDoesNotOpen);
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
}

// More threads than contexts are kept, and algorithms that take turns.
TEST(KeyPair, SignsFromManyThreads) {
  const KeyPair key = key_of(KeyPairKind::kRsa2048);
  const std::vector<SignatureAlgorithm> algorithms = algorithms_of(key.kind());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      for (std::size_t round = 0; round < 10; ++round) {
        const SignatureAlgorithm algorithm = algorithms[(i + round) % algorithms.size()];
        const Bytes signature = key.sign(algorithm, MessageForm::kRaw, as_bytes("message")).value();
        EXPECT_TRUE(key.verify(algorithm, MessageForm::kRaw, as_bytes("message"), signature).value());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace keyhold::crypto

#include "keyhold/crypto/key_pair.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace keyhold::crypto {
namespace {

struct KindCase {
  const char* name;
  KeyPairKind kind;
  std::size_t public_key_bytes;
  std::size_t most_pkcs8_bytes;
};
constexpr KindCase kKinds[] = {
    {"RSA 2048", KeyPairKind::kRsa2048, 294, 1220},  {"RSA 3072", KeyPairKind::kRsa3072, 422, 1800},
    {"RSA 4096", KeyPairKind::kRsa4096, 550, 2400},  {"P-256", KeyPairKind::kP256, 91, 138},
    {"P-384", KeyPairKind::kP384, 120, 185},         {"P-521", KeyPairKind::kP521, 158, 241},
    {"secp256k1", KeyPairKind::kSecp256k1, 88, 135}, {"Ed25519", KeyPairKind::kEd25519, 44, 48},
};

// One key for each kind, since those of RSA take their time.
const KeyPair& key_of(KeyPairKind kind) {
  static std::array<std::unique_ptr<KeyPair>, std::size(kKinds)> keys;
  std::unique_ptr<KeyPair>& key = keys[static_cast<std::size_t>(kind)];
  if (key == nullptr) key = std::make_unique<KeyPair>(KeyPair::generate(kind).value());
  return *key;
}

std::vector<SignatureAlgorithm> algorithms_of(KeyPairKind kind) {
  if (kind == KeyPairKind::kEd25519) return {{SignatureScheme::kEd25519, Hash::kSha512}};
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
  for (const KindCase& c : kKinds) {
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
  for (const KindCase& of : kKinds) {
    const SecretBytes der = key_of(of.kind).pkcs8();
    for (const KindCase& as : kKinds) {
      if (as.kind == of.kind) continue;
      SCOPED_TRACE(std::string(of.name) + " as " + as.name);
      const Result<KeyPair> read = KeyPair::from_pkcs8(as.kind, der);
      ASSERT_FALSE(read);
      EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    }
  }
}

TEST(KeyPair, SignsWhatItsPublicHalfVerifies) {
  for (const KindCase& c : kKinds) {
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

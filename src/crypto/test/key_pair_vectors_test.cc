#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "../key_pair_state.h"
#include "keyhold/crypto_testing/ec_private_key.h"
#include "keyhold/crypto_testing/vector_file.h"

// What Wycheproof knows of signatures, OAEP and ECDH.
namespace keyhold::crypto {
namespace {

constexpr SignatureScheme kEcdsa = SignatureScheme::kEcdsa;
constexpr SignatureScheme kPss = SignatureScheme::kRsaPss;
constexpr SignatureScheme kPkcs1 = SignatureScheme::kRsaPkcs1;

json::Object vectors(const std::string& name) {
  return testing::read_vectors("src/crypto/test/vectors/" + name + "_test.json");
}

// Where Wycheproof allows either, we refuse: what it calls acceptable is a missing NULL, a weak hash or a small
// exponent.
bool is_valid(const json::Object& test) {
  return testing::text_of(test, "result") == "valid";
}

evp::Key public_key_of(const json::Object& group, const char* member) {
  const Bytes der = testing::hex_of(group, member);
  const unsigned char* end = evp::raw(ByteView(der));
  return evp::Key(d2i_PUBKEY(nullptr, &end, static_cast<long>(der.size())));
}

Hash hash_named(const std::string& name) {
  static const std::map<std::string, Hash> kHashes = {{"SHA-1", Hash::kSha1},
                                                      {"SHA-224", Hash::kSha224},
                                                      {"SHA-256", Hash::kSha256},
                                                      {"SHA-384", Hash::kSha384},
                                                      {"SHA-512", Hash::kSha512}};
  return kHashes.at(name);
}

KeyPairKind rsa_kind(const json::Object& group) {
  static const std::map<std::int64_t, KeyPairKind> kSizes = {
      {2048, KeyPairKind::kRsa2048}, {3072, KeyPairKind::kRsa3072}, {4096, KeyPairKind::kRsa4096}};
  return kSizes.at(testing::number_of(group, "keySize"));
}

Bytes digest_of_message(Hash hash, ByteView message) {
  Bytes digest(digest_size(hash));
  evp::must(
      EVP_Digest(evp::raw(message), message.size(), evp::raw(digest.data()), nullptr, evp::digest(hash), nullptr));
  return digest;
}

struct VerifyFile {
  const char* name;
  KeyPairKind kind;
  SignatureAlgorithm algorithm;
  int count;
};
constexpr VerifyFile kVerifyFiles[] = {
    {"ecdsa_secp256r1_sha256", KeyPairKind::kP256, {kEcdsa, Hash::kSha256}, 484},
    {"ecdsa_secp384r1_sha384", KeyPairKind::kP384, {kEcdsa, Hash::kSha384}, 504},
    {"ecdsa_secp521r1_sha512", KeyPairKind::kP521, {kEcdsa, Hash::kSha512}, 542},
    {"ecdsa_secp256k1_sha256", KeyPairKind::kSecp256k1, {kEcdsa, Hash::kSha256}, 476},
    {"ed25519", KeyPairKind::kEd25519, {SignatureScheme::kEd25519, Hash::kSha512}, 151},
    {"rsa_signature_2048_sha256", KeyPairKind::kRsa2048, {kPkcs1, Hash::kSha256}, 259},
    {"rsa_signature_2048_sha384", KeyPairKind::kRsa2048, {kPkcs1, Hash::kSha384}, 258},
    {"rsa_signature_2048_sha512", KeyPairKind::kRsa2048, {kPkcs1, Hash::kSha512}, 259},
    {"rsa_signature_3072_sha256", KeyPairKind::kRsa3072, {kPkcs1, Hash::kSha256}, 259},
    {"rsa_signature_3072_sha384", KeyPairKind::kRsa3072, {kPkcs1, Hash::kSha384}, 259},
    {"rsa_signature_3072_sha512", KeyPairKind::kRsa3072, {kPkcs1, Hash::kSha512}, 260},
    {"rsa_signature_4096_sha256", KeyPairKind::kRsa4096, {kPkcs1, Hash::kSha256}, 258},
    {"rsa_signature_4096_sha384", KeyPairKind::kRsa4096, {kPkcs1, Hash::kSha384}, 259},
    {"rsa_signature_4096_sha512", KeyPairKind::kRsa4096, {kPkcs1, Hash::kSha512}, 259},
    {"rsa_pss_2048_sha256_mgf1_32", KeyPairKind::kRsa2048, {kPss, Hash::kSha256}, 108},
    {"rsa_pss_2048_sha384_mgf1_48", KeyPairKind::kRsa2048, {kPss, Hash::kSha384}, 141},
    {"rsa_pss_3072_sha256_mgf1_32", KeyPairKind::kRsa3072, {kPss, Hash::kSha256}, 108},
    {"rsa_pss_4096_sha256_mgf1_32", KeyPairKind::kRsa4096, {kPss, Hash::kSha256}, 108},
    {"rsa_pss_4096_sha384_mgf1_48", KeyPairKind::kRsa4096, {kPss, Hash::kSha384}, 141},
    {"rsa_pss_4096_sha512_mgf1_64", KeyPairKind::kRsa4096, {kPss, Hash::kSha512}, 179},
};

void check_signature(const VerifyFile& file, EVP_PKEY* key, const json::Object& test) {
  const Bytes message = testing::hex_of(test, "msg");
  const Bytes signature = testing::hex_of(test, "sig");
  const auto verified = [&](MessageForm form, ByteView bytes) {
    return verify_signature(key, file.kind, file.algorithm, form, bytes, signature).value();
  };
  EXPECT_EQ(verified(MessageForm::kRaw, message), is_valid(test));
  if (file.algorithm.scheme == SignatureScheme::kEd25519) return;
  EXPECT_EQ(verified(MessageForm::kDigest, digest_of_message(file.algorithm.hash, message)), is_valid(test));
}

TEST(KeyPairVectors, VerifyWhatIsValidAndNothingElse) {
  for (const VerifyFile& file : kVerifyFiles) {
    const int count =
        testing::for_each_test(vectors(file.name), [&](const json::Object& group, const json::Object& test) {
          SCOPED_TRACE(file.name + (" " + std::to_string(testing::number_of(test, "tcId"))));
          check_signature(file, public_key_of(group, "publicKeyDer").get(), test);
        });
    EXPECT_EQ(count, file.count) << file.name;
  }
}

// Hashes for message and MGF1 and salts of all sizes: only the four that use one hash and a salt of its size are ours.
TEST(KeyPairVectors, PssTakesOneHashAndASaltOfItsSize) {
  int ours = 0, sha1 = 0;
  const int count =
      testing::for_each_test(vectors("rsa_pss_misc"), [&](const json::Object& group, const json::Object& test) {
        SCOPED_TRACE(testing::number_of(test, "tcId"));
        const Hash hash = hash_named(testing::text_of(group, "sha"));
        const bool is_ours = hash != Hash::kSha1 && hash == hash_named(testing::text_of(group, "mgfSha")) &&
                             testing::number_of(group, "sLen") == static_cast<std::int64_t>(digest_size(hash));
        const Result<bool> verified =
            verify_signature(public_key_of(group, "publicKeyDer").get(), rsa_kind(group), {kPss, hash},
                             MessageForm::kRaw, testing::hex_of(test, "msg"), testing::hex_of(test, "sig"));
        EXPECT_EQ(verified.has_value(), hash != Hash::kSha1);
        EXPECT_EQ(verified.has_value() && *verified, is_ours);
        ours += is_ours;
        sha1 += hash == Hash::kSha1;
      });
  EXPECT_EQ(count, 150);
  EXPECT_EQ(ours, 4);
  EXPECT_EQ(sha1, 30);
}

// Two groups have an exponent that we refuse.
Result<KeyPair> private_key_of(const json::Object& group) {
  Result<KeyPair> key = KeyPair::from_pkcs8(rsa_kind(group), testing::secret_of(group, "privateKeyPkcs8"));
  const std::string exponent = testing::text_of(testing::object_of(group, "privateKey"), "publicExponent");
  EXPECT_EQ(key.has_value(), exponent == "010001");
  return key;
}

// PKCS#1 v1.5 signatures are the same each time.
void check_made_signature(const KeyPair& key, Hash hash, const json::Object& test) {
  const Bytes message = testing::hex_of(test, "msg");
  const Result<Bytes> raw = key.sign({kPkcs1, hash}, MessageForm::kRaw, message);
  const Result<Bytes> digest = key.sign({kPkcs1, hash}, MessageForm::kDigest, digest_of_message(hash, message));
  ASSERT_EQ(raw.has_value(), is_valid(test));
  ASSERT_EQ(digest.has_value(), is_valid(test));
  if (!raw) return;
  EXPECT_EQ(to_hex(*raw), testing::text_of(test, "sig"));
  EXPECT_EQ(*digest, *raw);
}

TEST(KeyPairVectors, Pkcs1SignaturesAreTheKnownOnes) {
  struct File {
    const char* name;
    int count;
  };
  constexpr File kFiles[] = {
      {"rsa_pkcs1_2048_sig_gen", 43}, {"rsa_pkcs1_3072_sig_gen", 26}, {"rsa_pkcs1_4096_sig_gen", 24}};
  for (const File& file : kFiles) {
    const json::Object* read_of = nullptr;
    Result<KeyPair> key;
    const auto check = [&](const json::Object& group, const json::Object& test) {
      SCOPED_TRACE(file.name + (" " + std::to_string(testing::number_of(test, "tcId"))));
      if (&group != std::exchange(read_of, &group)) key = private_key_of(group);
      if (key) check_made_signature(*key, hash_named(testing::text_of(group, "sha")), test);
    };
    EXPECT_EQ(testing::for_each_test(vectors(file.name), check), file.count) << file.name;
  }
}

// We have no labels: what was encrypted under one does not open.
bool check_oaep_vector(const KeyPair& key, Hash hash, const json::Object& test) {
  const bool valid = is_valid(test) && testing::text_of(test, "label").empty();
  const Result<SecretBytes> opened = key.decrypt_oaep(hash, testing::hex_of(test, "ct"));
  EXPECT_EQ(opened.has_value(), valid);
  if (opened)
    EXPECT_EQ(to_hex(opened->expose()), testing::text_of(test, "msg"));
  else
    EXPECT_EQ(opened.error().code, ErrorCode::kDoesNotOpen);
  return valid;
}

TEST(KeyPairVectors, OaepDecryptsWhatIsValidAndNothingElse) {
  struct File {
    const char* name;
    Hash hash;
    int count;
  };
  constexpr File kFiles[] = {{"rsa_oaep_2048_sha1_mgf1sha1", Hash::kSha1, 36},
                             {"rsa_oaep_2048_sha256_mgf1sha256", Hash::kSha256, 37},
                             {"rsa_oaep_3072_sha256_mgf1sha256", Hash::kSha256, 37},
                             {"rsa_oaep_4096_sha256_mgf1sha256", Hash::kSha256, 37}};
  for (const File& file : kFiles) {
    const json::Object read = vectors(file.name);
    const json::Object& group = testing::array_of(read, "testGroups").at(0).as_object();
    const KeyPair key = KeyPair::from_pkcs8(rsa_kind(group), testing::secret_of(group, "privateKeyPkcs8")).value();
    int opened = 0;
    const int count = testing::for_each_test(read, [&](const json::Object&, const json::Object& test) {
      SCOPED_TRACE(file.name + (" " + std::to_string(testing::number_of(test, "tcId"))));
      opened += check_oaep_vector(key, file.hash, test);
    });
    EXPECT_EQ(count, file.count) << file.name;
    EXPECT_EQ(opened, 10) << file.name;
  }
}

constexpr KeyPairKind kEcdhKinds[] = {KeyPairKind::kP256, KeyPairKind::kP384, KeyPairKind::kP521};

struct Agreed {
  int valid = 0;
  int acceptable = 0;
};

void check_ecdh_vector(const testing::EcdhFile& curve, KeyPairKind kind, const json::Object& test, Agreed& agreed) {
  const std::string result = testing::text_of(test, "result");
  const Result<KeyPair> key =
      KeyPair::from_pkcs8(kind, testing::ec_private_key_info(curve, testing::hex_of(test, "private")));
  ASSERT_TRUE(key) << key.error().detail;
  const Result<SecretBytes> shared = key->agree(testing::hex_of(test, "public"));
  if (result == "valid") {
    EXPECT_TRUE(shared);
  }
  if (result == "invalid") {
    EXPECT_FALSE(shared);
  }
  if (shared) {
    EXPECT_EQ(to_hex(shared->expose()), testing::text_of(test, "shared"));
    agreed.valid += result == "valid";
    agreed.acceptable += result == "acceptable";
  } else {
    EXPECT_EQ(shared.error().code, ErrorCode::kInvalidArgument);
  }
}

// Wycheproof accepts either verdict on 688 oddly written peers: we take those with a compressed point, one a curve.
TEST(KeyPairVectors, EcdhAgreesWithValidPeersOnly) {
  Agreed agreed;
  for (std::size_t i = 0; i < std::size(kEcdhKinds); ++i) {
    const testing::EcdhFile& curve = testing::kEcdhFiles[i];
    const int count = testing::for_each_test(vectors(curve.name), [&](const json::Object&, const json::Object& test) {
      SCOPED_TRACE(curve.name + (" " + std::to_string(testing::number_of(test, "tcId"))));
      check_ecdh_vector(curve, kEcdhKinds[i], test, agreed);
    });
    EXPECT_EQ(count, curve.count) << curve.name;
  }
  EXPECT_EQ(agreed.valid, 330 + 771 + 632);
  EXPECT_EQ(agreed.acceptable, 3);
}

}  // namespace
}  // namespace keyhold::crypto

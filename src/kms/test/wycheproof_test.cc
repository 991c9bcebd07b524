// Wycheproof's vectors through the operations: each key is imported, then used as any client uses it.
#include <map>
#include <utility>

#include "keyhold/crypto_testing/ec_private_key.h"
#include "keyhold/crypto_testing/vector_file.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

namespace vectors = crypto::testing;

class WycheproofTest : public KmsTest {
 protected:
  static json::Object file(const std::string& name) {
    return vectors::read_vectors("src/crypto/test/vectors/" + name + "_test.json");
  }
  static bool is_valid(const json::Object& test) { return vectors::text_of(test, "result") == "valid"; }

  // A key with this material; empty: the material was refused.
  std::string imported(const std::string& spec, const char* usage, const SecretBytes& material) {
    const std::string id = create_key_of(spec.c_str(), usage, "EXTERNAL").key_id;
    return import(id, material) ? id : std::string();
  }
  void check_mac(const std::string& key, const std::string& algorithm, const json::Object& test);
};

void WycheproofTest::check_mac(const std::string& key, const std::string& algorithm, const json::Object& test) {
  const Bytes message = vectors::hex_of(test, "msg");
  const Bytes tag = vectors::hex_of(test, "tag");
  aws::VerifyMacRequest verify{
      .message = PlaintextBytes::copy_of(message), .key_id = key, .mac_algorithm = algorithm, .mac = tag};
  EXPECT_EQ(run(kms_->service().verify_mac(as_administrator(), std::move(verify))).has_value(), is_valid(test));
  aws::GenerateMacRequest generate{
      .message = PlaintextBytes::copy_of(message), .key_id = key, .mac_algorithm = algorithm};
  const auto made = run(kms_->service().generate_mac(as_administrator(), std::move(generate)));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->mac == tag, is_valid(test));
}

// Those whose key has the length that AWS asks for, and whole tags.
TEST_F(WycheproofTest, MacsOfImportedKeys) {
  for (const char* const size : {"224", "256", "384", "512"}) {
    const std::string spec = std::string("HMAC_") + size;
    const std::size_t bytes = std::stoul(size) / 8;
    int used = 0;
    std::map<std::string, std::string> keys;  // by material
    vectors::for_each_test(file("hmac_sha" + std::string(size)), [&](const json::Object&, const json::Object& test) {
      const Bytes message = vectors::hex_of(test, "msg");
      const bool fits = vectors::hex_of(test, "key").size() == bytes && vectors::hex_of(test, "tag").size() == bytes;
      if (!fits || message.empty() || message.size() > 4096) return;
      SCOPED_TRACE(spec + " " + std::to_string(vectors::number_of(test, "tcId")));
      std::string& key = keys[vectors::text_of(test, "key")];
      if (key.empty()) key = imported(spec, "GENERATE_VERIFY_MAC", vectors::secret_of(test, "key"));
      check_mac(key, "HMAC_SHA_" + std::string(size), test);
      ++used;
    });
    EXPECT_EQ(used, 53) << spec;
  }
}

struct RsaFile {
  const char* name;
  const char* spec;
  const char* algorithm;
  int count;
};

// A label is the one thing that KMS has not: what was encrypted under one does not open.
TEST_F(WycheproofTest, OaepCiphertextsOfImportedKeys) {
  constexpr RsaFile kFiles[] = {{"rsa_oaep_2048_sha1_mgf1sha1", "RSA_2048", "RSAES_OAEP_SHA_1", 36},
                                {"rsa_oaep_2048_sha256_mgf1sha256", "RSA_2048", "RSAES_OAEP_SHA_256", 37},
                                {"rsa_oaep_3072_sha256_mgf1sha256", "RSA_3072", "RSAES_OAEP_SHA_256", 37},
                                {"rsa_oaep_4096_sha256_mgf1sha256", "RSA_4096", "RSAES_OAEP_SHA_256", 37}};
  for (const RsaFile& rsa : kFiles) {
    const json::Object read = file(rsa.name);
    const json::Object& group = vectors::array_of(read, "testGroups").at(0).as_object();
    const std::string key = imported(rsa.spec, "ENCRYPT_DECRYPT", vectors::secret_of(group, "privateKeyPkcs8"));
    const int count = vectors::for_each_test(read, [&](const json::Object&, const json::Object& test) {
      SCOPED_TRACE(std::string(rsa.name) + " " + std::to_string(vectors::number_of(test, "tcId")));
      const Bytes ciphertext = vectors::hex_of(test, "ct");
      if (ciphertext.empty()) return;
      aws::DecryptRequest request{.ciphertext_blob = ciphertext, .key_id = key, .encryption_algorithm = rsa.algorithm};
      const auto opened = run(kms_->service().decrypt(as_administrator(), std::move(request)));
      const bool valid = is_valid(test) && vectors::text_of(test, "label").empty();
      ASSERT_EQ(opened.has_value(), valid);
      if (opened)
        EXPECT_EQ(to_hex(opened->plaintext.view()), vectors::text_of(test, "msg"));
      else
        EXPECT_EQ(opened.error().reason, "InvalidCiphertextException");
    });
    EXPECT_EQ(count, rsa.count) << rsa.name;
  }
}

// PKCS#1 v1.5 signatures are the same each time. SHA-1 and SHA-224 are no algorithms of KMS, and two groups have an
// exponent that is refused at import.
TEST_F(WycheproofTest, Pkcs1SignaturesOfImportedKeys) {
  constexpr RsaFile kFiles[] = {{"rsa_pkcs1_2048_sig_gen", "RSA_2048", "", 43},
                                {"rsa_pkcs1_3072_sig_gen", "RSA_3072", "", 26},
                                {"rsa_pkcs1_4096_sig_gen", "RSA_4096", "", 24}};
  int compared = 0;
  for (const RsaFile& rsa : kFiles) {
    const json::Object* group_of_key = nullptr;
    std::string key;
    const int count = vectors::for_each_test(file(rsa.name), [&](const json::Object& group, const json::Object& test) {
      SCOPED_TRACE(std::string(rsa.name) + " " + std::to_string(vectors::number_of(test, "tcId")));
      const std::string hash = vectors::text_of(group, "sha");
      const bool known = hash == "SHA-256" || hash == "SHA-384" || hash == "SHA-512";
      if (!known || !is_valid(test)) return;
      if (&group != std::exchange(group_of_key, &group))
        key = imported(rsa.spec, "SIGN_VERIFY", vectors::secret_of(group, "privateKeyPkcs8"));
      const Bytes message = vectors::hex_of(test, "msg");
      if (key.empty() || message.empty() || message.size() > 4096) return;
      aws::SignRequest request{.key_id = key,
                               .message = PlaintextBytes::copy_of(message),
                               .signing_algorithm = "RSASSA_PKCS1_V1_5_SHA_" + hash.substr(4)};
      const auto made = run(kms_->service().sign(as_administrator(), std::move(request)));
      ASSERT_TRUE(made);
      EXPECT_EQ(to_hex(made->signature), vectors::text_of(test, "sig"));
      ++compared;
    });
    EXPECT_EQ(count, rsa.count) << rsa.name;
  }
  EXPECT_GT(compared, 30);
}

// The curves' vectors, each private key imported once. Of peers that may be taken or not (688, oddly written), those
// with a compressed point are, one a curve.
TEST_F(WycheproofTest, SecretsAgreedWithImportedKeys) {
  int valid = 0, acceptable = 0;
  for (const vectors::EcdhFile& curve : vectors::kEcdhFiles) {
    const std::string bits = std::string(curve.name).substr(9, 3);
    std::map<std::string, std::string> keys;  // by private number
    const auto check = [&](const json::Object&, const json::Object& test) {
      SCOPED_TRACE(std::string(curve.name) + " " + std::to_string(vectors::number_of(test, "tcId")));
      std::string& key = keys[vectors::text_of(test, "private")];
      if (key.empty())
        key = imported("ECC_NIST_P" + bits, "KEY_AGREEMENT",
                       vectors::ec_private_key_info(curve, vectors::hex_of(test, "private")));
      ASSERT_FALSE(key.empty());
      const std::string result = vectors::text_of(test, "result");
      const auto agreed = run(kms_->service().derive_shared_secret(
          as_administrator(),
          {.key_id = key, .key_agreement_algorithm = "ECDH", .public_key = vectors::hex_of(test, "public")}));
      if (result != "acceptable") {
        EXPECT_EQ(agreed.has_value(), result == "valid");
      }
      if (!agreed) {
        EXPECT_EQ(agreed.error().reason, "ValidationException");
        return;
      }
      EXPECT_EQ(to_hex(agreed->shared_secret.view()), vectors::text_of(test, "shared"));
      valid += result == "valid";
      acceptable += result == "acceptable";
    };
    EXPECT_EQ(vectors::for_each_test(file(curve.name), check), curve.count) << curve.name;
  }
  EXPECT_EQ(valid, 330 + 771 + 632);
  EXPECT_EQ(acceptable, 3);
}

}  // namespace
}  // namespace keyhold::kms

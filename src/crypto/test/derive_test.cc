#include "keyhold/crypto/derive.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "keyhold/crypto/mac.h"
#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::crypto {
namespace {

void check_hkdf_vector(const json::Object& test) {
  const Bytes salt = testing::hex_of(test, "salt");
  const SecretBytes prk = SecretBytes::copy_of(hmac_sha256(salt, {testing::hex_of(test, "ikm")}));
  const Bytes info = testing::hex_of(test, "info");
  const auto size = static_cast<std::size_t>(testing::number_of(test, "size"));
  if (testing::text_of(test, "result") == "invalid") {
    EXPECT_THROW(hkdf_expand_sha256(prk, info, size), std::length_error);
    return;
  }
  EXPECT_EQ(to_hex(hkdf_expand_sha256(prk, info, size).expose()), testing::text_of(test, "okm"));
}

// The vectors are of HKDF whole. Extract is one HMAC under the salt, made here, so all 86 go through our Expand.
TEST(Hkdf, GivesTheKnownAnswers) {
  const json::Object file = testing::read_vectors("src/crypto/test/vectors/hkdf_sha256_test.json");
  const int count = testing::for_each_test(file, [](const json::Object&, const json::Object& test) {
    SCOPED_TRACE(testing::number_of(test, "tcId"));
    check_hkdf_vector(test);
  });
  EXPECT_EQ(count, 86);
}

TEST(Subkey, IsAnotherForEachLabelContextAndKey) {
  const SecretBytes key = SecretBytes::copy_of(Bytes(32, std::byte{1}));
  const SecretBytes other = SecretBytes::copy_of(Bytes(32, std::byte{2}));
  const std::string base = to_hex(subkey(key, "name").expose());
  EXPECT_NE(base, to_hex(subkey(key, "record-enc").expose()));
  EXPECT_NE(base, to_hex(subkey(key, "name", as_bytes("c")).expose()));
  EXPECT_NE(base, to_hex(subkey(other, "name").expose()));
  EXPECT_EQ(base, to_hex(subkey(key, "name").expose()));
}

}  // namespace
}  // namespace keyhold::crypto

#include <gtest/gtest.h>

#include "keyhold/crypto/key_pair.h"
#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::crypto {
namespace {

void check_kwp_vector(const json::Object& test, bool applies) {
  const Result<SecretBytes> opened = unwrap_aes_kwp(testing::secret_of(test, "key"), testing::hex_of(test, "ct"));
  ASSERT_EQ(opened.has_value(), applies && testing::text_of(test, "result") == "valid");
  if (opened) {
    EXPECT_EQ(to_hex(opened->expose()), testing::text_of(test, "msg"));
  } else {
    EXPECT_EQ(opened.error().code, ErrorCode::kDoesNotOpen);
  }
}

// 94 vectors have our size of key; the other 160 show that no other key gets as far as OpenSSL.
TEST(AesKwp, GivesTheKnownAnswersAndRefusesOtherKeySizes) {
  int applying = 0;
  const json::Object file = testing::read_vectors("src/crypto/test/vectors/aes_kwp_test.json");
  const int count = testing::for_each_test(file, [&](const json::Object& group, const json::Object& test) {
    SCOPED_TRACE(testing::number_of(test, "tcId"));
    const bool applies = testing::number_of(group, "keySize") == 256;
    check_kwp_vector(test, applies);
    applying += applies;
  });
  EXPECT_EQ(count, 254);
  EXPECT_EQ(applying, 94);
}

}  // namespace
}  // namespace keyhold::crypto

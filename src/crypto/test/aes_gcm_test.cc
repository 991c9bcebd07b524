#include "../aes_gcm.h"

#include <gtest/gtest.h>

#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::crypto {
namespace {

bool gcm_applies(const json::Object& group) {
  return testing::number_of(group, "keySize") == 256 && testing::number_of(group, "ivSize") == 96 &&
         testing::number_of(group, "tagSize") == 128;
}

void check_gcm_vector(const json::Object& test, bool applies) {
  const Bytes key = testing::hex_of(test, "key");
  const Bytes nonce = testing::hex_of(test, "iv");
  const Bytes aad = testing::hex_of(test, "aad");
  const Bytes plaintext = testing::hex_of(test, "msg");
  const bool valid = applies && testing::text_of(test, "result") == "valid";
  Bytes sealed = testing::hex_of(test, "ct");
  const Bytes tag = testing::hex_of(test, "tag");
  sealed.insert(sealed.end(), tag.begin(), tag.end());

  AesGcm gcm;
  Bytes opened(sealed.size() - AesGcm::kTagSize, std::byte{0xee});
  EXPECT_EQ(gcm.open(key, nonce, aad, sealed, opened), valid);
  EXPECT_EQ(opened, valid ? plaintext : Bytes(opened.size()));
  Bytes made(plaintext.size() + AesGcm::kTagSize);
  EXPECT_EQ(gcm.seal(key, nonce, aad, plaintext, made), applies);
  if (valid) {
    EXPECT_EQ(made, sealed);
  }
}

// 66 vectors have our sizes; the other 250 show that no other key or nonce size gets as far as OpenSSL.
TEST(AesGcm, GivesTheKnownAnswersAndRefusesOtherSizes) {
  const json::Object file = testing::read_vectors("src/crypto/test/vectors/aes_gcm_test.json");
  int applying = 0;
  const int count = testing::for_each_test(file, [&](const json::Object& group, const json::Object& test) {
    SCOPED_TRACE(testing::number_of(test, "tcId"));
    check_gcm_vector(test, gcm_applies(group));
    applying += gcm_applies(group);
  });
  EXPECT_EQ(count, 316);
  EXPECT_EQ(applying, 66);
}

TEST(AesGcm, RefusesShorterTags) {
  AesGcm gcm;
  const Bytes key(32), nonce(12);
  Bytes sealed(8 + AesGcm::kTagSize);
  ASSERT_TRUE(gcm.seal(key, nonce, {}, as_bytes("eight by"), sealed));
  Bytes opened(8);
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(gcm.open(key, nonce, {}, ByteView(sealed).first(size), opened));
}

}  // namespace
}  // namespace keyhold::crypto

#include "keyhold/crypto/mac.h"

#include <gtest/gtest.h>

#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::crypto {
namespace {

// The 128-bit tags of half of the groups are the first 16 bytes of ours.
void check_hmac_vector(const json::Object& test) {
  const SecretBytes key = testing::secret_of(test, "key");
  const Bytes message = testing::hex_of(test, "msg");
  const Bytes tag = testing::hex_of(test, "tag");
  const bool valid = testing::text_of(test, "result") == "valid";
  const HmacSha256Key kept(key);
  for (const Digest& mac : {kept.mac({message}), kept.mac({message}), hmac_sha256(key.expose(), {message})})
    EXPECT_EQ(equal_constant_time(ByteView(mac).first(tag.size()), tag), valid);
}

TEST(Hmac, GivesTheKnownAnswers) {
  const json::Object file = testing::read_vectors("src/crypto/test/vectors/hmac_sha256_test.json");
  const int count = testing::for_each_test(file, [](const json::Object&, const json::Object& test) {
    SCOPED_TRACE(testing::number_of(test, "tcId"));
    check_hmac_vector(test);
  });
  EXPECT_EQ(count, 174);
}

TEST(Hmac, TakesAMessageInParts) {
  const HmacSha256Key key(SecretBytes::copy_of(as_bytes("key")));
  const Digest whole = key.mac({as_bytes("one two")});
  EXPECT_EQ(key.mac({as_bytes("one"), {}, as_bytes(" two")}), whole);
  key.shed();
  EXPECT_EQ(key.mac({as_bytes("one two")}), whole);
  EXPECT_NE(key.mac({as_bytes("one twO")}), whole);
}

}  // namespace
}  // namespace keyhold::crypto

#include "keyhold/crypto/hash.h"

#include <gtest/gtest.h>

#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::crypto {
namespace {

struct HmacFile {
  const char* path;
  Hash hash;
  int count;
};
constexpr HmacFile kHmacFiles[] = {
    {"src/crypto/test/vectors/hmac_sha224_test.json", Hash::kSha224, 172},
    {"src/crypto/test/vectors/hmac_sha256_test.json", Hash::kSha256, 174},
    {"src/crypto/test/vectors/hmac_sha384_test.json", Hash::kSha384, 174},
    {"src/crypto/test/vectors/hmac_sha512_test.json", Hash::kSha512, 174},
};

// Half of the groups have tags of half the size: the first bytes of ours.
void check_mac_vector(Hash hash, const json::Object& test) {
  const Bytes mac = hmac(hash, testing::secret_of(test, "key"), testing::hex_of(test, "msg"));
  ASSERT_EQ(mac.size(), digest_size(hash));
  const Bytes tag = testing::hex_of(test, "tag");
  const bool valid = testing::text_of(test, "result") == "valid";
  EXPECT_EQ(equal_constant_time(ByteView(mac).first(tag.size()), tag), valid);
}

TEST(HmacByHash, GivesTheKnownAnswers) {
  for (const HmacFile& file : kHmacFiles) {
    const int count =
        testing::for_each_test(testing::read_vectors(file.path), [&](const json::Object&, const json::Object& test) {
          SCOPED_TRACE(file.path + (" " + std::to_string(testing::number_of(test, "tcId"))));
          check_mac_vector(file.hash, test);
        });
    EXPECT_EQ(count, file.count) << file.path;
  }
}

// RFC 2202 3, test case 2: no Wycheproof file here has SHA-1.
TEST(HmacByHash, KnowsSha1AndAnEmptyKey) {
  EXPECT_EQ(to_hex(hmac(Hash::kSha1, SecretBytes::copy_of(as_bytes("Jefe")), as_bytes("what do ya want for nothing?"))),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hmac(Hash::kSha256, SecretBytes(), {}).size(), 32U);
}

}  // namespace
}  // namespace keyhold::crypto

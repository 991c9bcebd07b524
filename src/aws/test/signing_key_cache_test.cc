#include "keyhold/aws/signing_key_cache.h"

#include <gtest/gtest.h>

namespace keyhold::aws::sigv4 {
namespace {

const Scope kToday{"20260301", "eu-west-1", "kms"};

SecretBytes test_secret() {
  return SecretBytes::copy_of(as_bytes("wJalrXUtnFEMI/K7MDENG/bPxRfiCYKEYHOLDKEY"));
}

TEST(SigningKeyCache, KeepsOneKeyForEachNameAndVersion) {
  SigningKeyCache cache;
  const SecretBytes secret = test_secret();
  const auto key = cache.get("AKIA1", 1, kToday, secret);
  EXPECT_TRUE(equal_constant_time(key->key().expose(), derive_signing_key(secret, kToday).expose()));
  EXPECT_EQ(cache.get("AKIA1", 1, kToday, secret), key);
  EXPECT_NE(cache.get("AKIA1", 2, kToday, secret), key);
  EXPECT_NE(cache.get("AKIA2", 1, kToday, secret), key);
  EXPECT_NE(cache.get("AKIA1", 1, {"20260302", "eu-west-1", "kms"}, secret), key);
  EXPECT_NE(cache.get("AKIA1", 1, {"20260301", "us-east-1", "kms"}, secret), key);
  EXPECT_NE(cache.get("AKIA1", 1, {"20260301", "eu-west-1", "sts"}, secret), key);
  EXPECT_EQ(cache.size(), 6U);
}

TEST(SigningKeyCache, DropsTheLeastRecentlyUsed) {
  SigningKeyCache cache(2);
  const SecretBytes secret = test_secret();
  const auto first = cache.get("AKIA1", 1, kToday, secret), second = cache.get("AKIA2", 1, kToday, secret);
  EXPECT_EQ(cache.get("AKIA1", 1, kToday, secret), first);
  (void)cache.get("AKIA3", 1, kToday, secret);
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(cache.get("AKIA1", 1, kToday, secret), first);
  EXPECT_NE(cache.get("AKIA2", 1, kToday, secret), second);
}

TEST(SigningKeyCache, ForgetsAnAccessKey) {
  SigningKeyCache cache;
  const SecretBytes secret = test_secret();
  const auto gone = cache.get("AKIA1", 1, kToday, secret), kept = cache.get("AKIA2", 1, kToday, secret);
  cache.forget("AKIA1");
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_NE(cache.get("AKIA1", 1, kToday, secret), gone);
  EXPECT_EQ(cache.get("AKIA2", 1, kToday, secret), kept);
}

}  // namespace
}  // namespace keyhold::aws::sigv4

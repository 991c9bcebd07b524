#include "keyhold/crypto/argon2.h"

#include <gtest/gtest.h>

#include "../argon2_unbounded.h"
#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::crypto {
namespace {

Argon2Cost argon2_cost_of(const json::Object& test) {
  const auto value = [&](std::string_view name) { return static_cast<std::uint32_t>(testing::number_of(test, name)); };
  return {value("memoryKiB"), value("iterations"), value("lanes")};
}

TEST(Argon2, GivesTheKnownAnswers) {
  const json::Object file = testing::read_vectors("src/crypto/test/vectors/argon2id.json");
  int count = 0;
  Bytes out(32);
  for (const json::Value& one : testing::array_of(file, "tests")) {
    const json::Object& test = one.as_object();
    const std::string passphrase = testing::text_of(test, "password");
    const std::string salt = testing::text_of(test, "salt");
    ASSERT_TRUE(argon2id_unbounded({as_bytes(passphrase), as_bytes(salt)}, argon2_cost_of(test), out).has_value());
    EXPECT_EQ(to_hex(out), testing::text_of(test, "tag"));
    ++count;
  }
  for (const json::Value& one : testing::array_of(file, "rfc9106")) {
    const json::Object& test = one.as_object();
    const Bytes passphrase = testing::hex_of(test, "passwordHex"), salt = testing::hex_of(test, "saltHex");
    const Bytes secret = testing::hex_of(test, "secretHex"), associated = testing::hex_of(test, "associatedDataHex");
    ASSERT_TRUE(argon2id_unbounded({passphrase, salt, secret, associated}, argon2_cost_of(test), out).has_value());
    EXPECT_EQ(to_hex(out), testing::text_of(test, "tag"));
    ++count;
  }
  EXPECT_EQ(count, 9);
}

TEST(Argon2, RefusesCostsOutOfBounds) {
  const SecretBytes passphrase = SecretBytes::copy_of(as_bytes("passphrase"));
  constexpr Argon2Cost kCases[] = {
      {64 * 1024 - 1, 3, 4}, {4 * 1024 * 1024 + 1, 3, 4}, {0xffffffff, 3, 4}, {64 * 1024, 2, 4},
      {64 * 1024, 65, 4},    {64 * 1024, 3, 0},           {64 * 1024, 3, 65},
  };
  for (const Argon2Cost& cost : kCases) {
    SCOPED_TRACE(cost.memory_kib);
    const auto refused = argon2id(passphrase, as_bytes("saltsaltsaltsalt"), cost, 32);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(argon2id(passphrase, as_bytes("saltsaltsaltsalt"), {64 * 1024, 3, 1}, 32).has_value());
}

}  // namespace
}  // namespace keyhold::crypto

#include "keyhold/crypto/public_key.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::crypto {
namespace {

using testing::object_of;
using testing::text_of;

Bytes number_in(const json::Object& vector, std::string_view name) {
  std::string text = text_of(vector, name);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return from_base64(text).value();
}

json::Object rfc7515() {
  return testing::read_vectors("src/crypto/test/vectors/jws_rfc7515.json");
}

void expect_verifies_only_as_signed(const PublicKey& key, const json::Object& vector) {
  std::string message = text_of(vector, "signed");
  Bytes signature = number_in(vector, "signature");
  EXPECT_TRUE(key.verify_jws(as_bytes(message), signature));
  for (const std::size_t at : {std::size_t{0}, signature.size() / 2, signature.size() - 1}) {
    signature[at] ^= std::byte{1};
    EXPECT_FALSE(key.verify_jws(as_bytes(message), signature)) << at;
    signature[at] ^= std::byte{1};
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, signature.size() - 1})
    EXPECT_FALSE(key.verify_jws(as_bytes(message), ByteView(signature).first(size))) << size;
  message.back() = message.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(key.verify_jws(as_bytes(message), signature));
}

TEST(PublicKey, VerifiesRs256OfTheRfc) {
  const json::Object file = rfc7515();
  const json::Object& vector = object_of(file, "rs256");
  expect_verifies_only_as_signed(PublicKey::rsa(number_in(vector, "n"), number_in(vector, "e")).value(), vector);
}

TEST(PublicKey, VerifiesEs256OfTheRfc) {
  const json::Object file = rfc7515();
  const json::Object& vector = object_of(file, "es256");
  expect_verifies_only_as_signed(PublicKey::p256(number_in(vector, "x"), number_in(vector, "y")).value(), vector);
}

TEST(PublicKey, ZeroesAreNoSignature) {
  const json::Object file = rfc7515();
  const json::Object& ec = object_of(file, "es256");
  const PublicKey key = PublicKey::p256(number_in(ec, "x"), number_in(ec, "y")).value();
  EXPECT_FALSE(key.verify_jws(as_bytes("x"), Bytes(64)));
  EXPECT_FALSE(key.verify_jws(as_bytes("x"), Bytes(64, std::byte{0xff})));
}

TEST(PublicKey, RefusesWhatIsNoKey) {
  const json::Object file = rfc7515();
  const json::Object& rsa = object_of(file, "rs256");
  const json::Object& ec = object_of(file, "es256");
  const Bytes n = number_in(rsa, "n"), e = number_in(rsa, "e"), x = number_in(ec, "x"), y = number_in(ec, "y");
  EXPECT_FALSE(PublicKey::rsa(ByteView(n).first(128), e));  // 1024 bits
  EXPECT_FALSE(PublicKey::rsa(Bytes(1000, std::byte{0xff}), e));
  EXPECT_FALSE(PublicKey::rsa(n, {}));
  EXPECT_FALSE(PublicKey::rsa(n, Bytes{std::byte{1}}));
  EXPECT_FALSE(PublicKey::rsa(n, Bytes{std::byte{2}}));
  EXPECT_FALSE(PublicKey::rsa(n, Bytes(5, std::byte{1})));
  EXPECT_FALSE(PublicKey::p256(y, x));
  EXPECT_FALSE(PublicKey::p256(ByteView(x).first(31), y));
  EXPECT_FALSE(PublicKey::p256(Bytes(32), Bytes(32)));
}

}  // namespace
}  // namespace keyhold::crypto

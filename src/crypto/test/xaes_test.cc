#include <gtest/gtest.h>

#include <thread>

#include "keyhold/crypto/aead.h"
#include "keyhold/crypto_testing/fixed_nonce.h"
#include "keyhold/crypto_testing/vector_file.h"

namespace keyhold::crypto {
namespace {

struct XaesVector {
  explicit XaesVector(const json::Object& test)
      : key(testing::secret_of(test, "key")),
        nonce(testing::hex_of(test, "iv")),
        aad(testing::hex_of(test, "aad")),
        plaintext(testing::hex_of(test, "msg")),
        sealed(testing::hex_of(test, "ct")),
        valid(testing::text_of(test, "result") == "valid") {
    const Bytes tag = testing::hex_of(test, "tag");
    sealed.insert(sealed.end(), tag.begin(), tag.end());
  }
  StoredNonce stored_nonce() const { return StoredNonce(ByteView(nonce).first<Nonce::kSize>()); }

  XaesKey key;
  Bytes nonce, aad, plaintext, sealed;
  bool valid;
};

Bytes seal_under(const XaesKey& key, ByteView nonce, ByteView aad, ByteView plaintext) {
  Bytes sealed(plaintext.size() + XaesKey::kTagSize);
  testing::set_next_nonce(nonce);
  key.seal(next_nonce(), aad, plaintext, sealed);
  return sealed;
}

void check_xaes_vector(const XaesVector& v) {
  Bytes opened(v.sealed.size() - XaesKey::kTagSize, std::byte{0xee});
  ASSERT_EQ(v.key.open(v.stored_nonce(), v.aad, v.sealed, opened), v.valid);
  EXPECT_EQ(opened, v.valid ? v.plaintext : Bytes(opened.size()));  // wiped when refused
  if (v.valid) {
    EXPECT_EQ(seal_under(v.key, v.nonce, v.aad, v.plaintext), v.sealed);
  }
}

TEST(Xaes, GivesTheKnownAnswersBothWays) {
  const json::Object file = testing::read_vectors("src/crypto/test/vectors/xaes_256_gcm_test.json");
  int valid = 0;
  const int count = testing::for_each_test(file, [&](const json::Object&, const json::Object& test) {
    SCOPED_TRACE(testing::number_of(test, "tcId"));
    const XaesVector vector(test);
    check_xaes_vector(vector);
    valid += vector.valid;
  });
  EXPECT_EQ(count, 258);
  EXPECT_EQ(valid, 130);
}

TEST(Xaes, AnswersTheSameAfterShedding) {
  const XaesKey key(random_secret(32));
  const Bytes nonce(24, std::byte{7});
  const Bytes before = seal_under(key, nonce, as_bytes("aad"), as_bytes("plaintext"));
  key.shed();
  EXPECT_EQ(seal_under(key, nonce, as_bytes("aad"), as_bytes("plaintext")), before);
}

TEST(Xaes, AnswersTheSameAfterAMove) {
  XaesKey first(random_secret(32));
  const Bytes nonce(24, std::byte{9});
  const Bytes before = seal_under(first, nonce, {}, as_bytes("plaintext"));
  XaesKey second(random_secret(32));
  second = std::move(first);
  EXPECT_EQ(seal_under(second, nonce, {}, as_bytes("plaintext")), before);
}

TEST(Xaes, RefusesSizesThatAreNotItsOwn) {
  EXPECT_THROW(XaesKey(SecretBytes(16)), std::invalid_argument);
  const XaesKey key(random_secret(32));
  Bytes out(5);
  EXPECT_THROW(key.seal(next_nonce(), {}, as_bytes("four"), out), std::invalid_argument);
  const Bytes nonce(24);
  EXPECT_THROW(static_cast<void>(key.open(StoredNonce(ByteView(nonce).first<24>()), {}, as_bytes("short"), out)),
               std::invalid_argument);
}

void seal_and_open_often(const XaesKey& key, int* opened) {
  for (int i = 0; i < 2000; ++i) {
    Nonce nonce = next_nonce();
    const Bytes stored(nonce.bytes().begin(), nonce.bytes().end());
    Bytes sealed(8 + XaesKey::kTagSize);
    key.seal(std::move(nonce), {}, as_bytes("eight by"), sealed);
    if (i % 100 == 0) key.shed();
    Bytes plaintext(8);
    *opened += key.open(StoredNonce(ByteView(stored).first<24>()), {}, sealed, plaintext) ? 1 : 0;
  }
}

TEST(Xaes, ServesSeveralThreadsAtOnce) {
  const XaesKey key(random_secret(32));
  int opened[6] = {};
  std::vector<std::thread> threads;
  for (int& count : opened) threads.emplace_back(seal_and_open_often, std::cref(key), &count);
  for (std::thread& thread : threads) thread.join();
  for (const int count : opened) EXPECT_EQ(count, 2000);
}

}  // namespace
}  // namespace keyhold::crypto

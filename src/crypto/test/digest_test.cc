#include "keyhold/crypto/digest.h"

#include <gtest/gtest.h>

namespace keyhold::crypto {
namespace {

TEST(Sha256, GivesTheAnswersOfTheStandard) {
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256({as_bytes("abcdbcdecdefdefgefghfghighijhijk"), as_bytes("ijkljklmklmnlmnomnopnopq")})),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, TakesBytesInPiecesAndStartsAgain) {
  Sha256 hash;
  for (int round = 0; round < 2; ++round) {
    for (const char c : std::string_view("abc")) hash.update(as_bytes({&c, 1}));
    EXPECT_EQ(hash.finish(), sha256({as_bytes("abc")}));
  }
}

}  // namespace
}  // namespace keyhold::crypto

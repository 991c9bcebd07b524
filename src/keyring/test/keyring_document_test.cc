#include "keyhold/keyring/keyring_document.h"

#include <gtest/gtest.h>

namespace keyhold::keyring {
namespace {

KeyringDocument sample() {
  KeyringDocument document{DeploymentId::random(), TenantId::random(), record::Store::kEvents, {}};
  document.keys.push_back(
      {record::KeyClass::kIdx, 1, "arn:aws:kms:eu-west-1:111122223333:key/a", copy(as_bytes("blob-1")), "t"});
  document.keys.push_back(
      {record::KeyClass::kRec, 2, "arn:aws:kms:eu-west-1:111122223333:key/a", copy(as_bytes("blob-2")), "t"});
  return document;
}

TEST(KeyringDocument, ReadsWhatItWrote) {
  const KeyringDocument document = sample();
  const KeyringDocument read = KeyringDocument::parse(document.write()).value();
  EXPECT_EQ(read.tenant, document.tenant);
  EXPECT_EQ(read.deployment, document.deployment);
  ASSERT_NE(read.find(record::KeyClass::kRec, 2), nullptr);
  EXPECT_EQ(read.find(record::KeyClass::kRec, 2)->blob, copy(as_bytes("blob-2")));
  EXPECT_EQ(read.find(record::KeyClass::kRec, 1), nullptr);
}

TEST(KeyringDocument, RefusesWhatItDidNotWrite) {
  const std::string text = sample().write();
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string out = text;
    out.replace(out.find(from), from.size(), to);
    return out;
  };
  for (const std::string& bad : {std::string(), std::string("[]"), replaced("\"v\":1", "\"v\":2"),
                                 replaced("\"events\"", "\"elsewhere\""), replaced("\"rec\"", "\"other\""),
                                 replaced("\"gen\":2", "\"gen\":0"), replaced(to_base64(as_bytes("blob-2")), "!"),
                                 replaced("\"class\":\"rec\",\"gen\":2", "\"class\":\"idx\",\"gen\":1")})
    EXPECT_EQ(KeyringDocument::parse(bad).error().code, ErrorCode::kDoesNotOpen) << bad;
}

}  // namespace
}  // namespace keyhold::keyring

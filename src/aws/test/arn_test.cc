#include "keyhold/aws/arn.h"

#include <gtest/gtest.h>

namespace keyhold::aws {
namespace {

constexpr const char* kKeyArnText = "arn:aws:kms:eu-west-1:111122223333:key/0f8fad5b-d9cb-469f-a165-70867728950e";

TEST(Arn, ParsesOnlyWhatItWrites) {
  for (const char* text : {kKeyArnText, "arn:aws:iam::111122223333:root", "arn:aws-us-gov:s3:::bucket/a:b",
                           "arn:aws:x:us-gov-east-1::r"}) {
    const Result<Arn> arn = Arn::parse(text);
    ASSERT_TRUE(arn) << text;
    EXPECT_EQ(arn->text(), text);
  }
}

TEST(Arn, NamesTheRuleThatFailed) {
  struct Case {
    const char* text;
    const char* rule;
  };
  constexpr Case kCases[] = {
      {"", "six parts"},
      {"arn:aws:kms:eu-west-1:111122223333", "six parts"},
      {"urn:aws:kms:eu-west-1:111122223333:key/x", "begin with"},
      {"arn:azure:kms:eu-west-1:111122223333:key/x", "partition"},
      {"arn:aws:KMS:eu-west-1:111122223333:key/x", "service"},
      {"arn:aws:kms:europe:111122223333:key/x", "Region"},
      {"arn:aws:kms:eu-west-:111122223333:key/x", "Region"},
      {"arn:aws:kms:eu--1:111122223333:key/x", "Region"},
      {"arn:aws:kms:eu-west-1:11112222333:key/x", "12 digits"},
      {"arn:aws:kms:eu-west-1:11112222333a:key/x", "12 digits"},
      {"arn:aws:kms:eu-west-1:111122223333:", "empty"},
      {"arn:aws:kms:eu-west-1:111122223333:key/a b", "printable"},
      {"arn:aws:kms:eu-west-1:111122223333:key/\xC3\xA9", "printable"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const Result<Arn> arn = Arn::parse(c.text);
    ASSERT_FALSE(arn);
    EXPECT_EQ(arn.error().reason, "InvalidArnException");
    EXPECT_NE(arn.error().detail.find(c.rule), std::string::npos) << arn.error().detail;
  }
  EXPECT_FALSE(Arn::parse("arn:aws:kms:eu-west-1:111122223333:" + std::string(2048, 'x')));
}

TEST(KeyArn, TakesKeysAndMultiRegionKeysOnly) {
  const Result<KeyArn> key = KeyArn::parse(kKeyArnText);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->region, "eu-west-1");
  EXPECT_EQ(key->account, "111122223333");
  EXPECT_FALSE(key->key.multi_region);
  EXPECT_EQ(key->text(), kKeyArnText);

  const std::string multi = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0f8fad5bd9cb469fa16570867728950e";
  const Result<KeyArn> replica = KeyArn::parse(multi);
  ASSERT_TRUE(replica);
  EXPECT_TRUE(replica->key.multi_region);
  EXPECT_EQ(replica->key.id, key->key.id);
  EXPECT_EQ(replica->text(), multi);

  for (const char* text : {"arn:aws:kms:eu-west-1:111122223333:alias/a", "arn:aws:s3:eu-west-1:111122223333:key/x",
                           "arn:aws:kms::111122223333:key/0f8fad5b-d9cb-469f-a165-70867728950e",
                           "arn:aws:kms:eu-west-1::key/0f8fad5b-d9cb-469f-a165-70867728950e",
                           "arn:aws:kms:eu-west-1:111122223333:key/0F8FAD5B-D9CB-469F-A165-70867728950E",
                           "arn:aws:kms:eu-west-1:111122223333:key/mrk-0f8f", "0f8fad5b-d9cb-469f-a165-70867728950e"})
    EXPECT_FALSE(KeyArn::parse(text)) << text;
}

TEST(KeyReference, KnowsItsFourForms) {
  EXPECT_TRUE(std::holds_alternative<KeyArn>(parse_key_reference(kKeyArnText).value()));
  EXPECT_TRUE(std::holds_alternative<KeyName>(parse_key_reference("0f8fad5b-d9cb-469f-a165-70867728950e").value()));
  EXPECT_TRUE(std::holds_alternative<KeyName>(parse_key_reference("mrk-0f8fad5bd9cb469fa16570867728950e").value()));
  EXPECT_TRUE(std::holds_alternative<std::string>(parse_key_reference("alias/aws/secretsmanager").value()));
  EXPECT_TRUE(std::holds_alternative<AliasArn>(
      parse_key_reference("arn:aws:kms:eu-west-1:111122223333:alias/tenant-a").value()));
  for (const char* text : {"", "x", "alias/", "alias/a b", "arn:aws:kms:eu-west-1:111122223333:grant/x"}) {
    const auto reference = parse_key_reference(text);
    ASSERT_FALSE(reference) << text;
    EXPECT_EQ(reference.error().reason, "NotFoundException");
  }
}

TEST(IamArn, TakesRootUsersAndRoles) {
  const Result<IamArn> user = IamArn::parse("arn:aws:iam::111122223333:user/ops/eu/ada");
  ASSERT_TRUE(user);
  EXPECT_EQ(user->kind, IamArn::Kind::kUser);
  EXPECT_EQ(user->name(), "ada");
  EXPECT_EQ(user->text(), "arn:aws:iam::111122223333:user/ops/eu/ada");
  EXPECT_EQ(IamArn::parse("arn:aws:iam::111122223333:root")->text(), "arn:aws:iam::111122223333:root");
  EXPECT_EQ(IamArn::parse("arn:aws:iam::111122223333:role/r")->kind, IamArn::Kind::kRole);
  for (const char* text :
       {"arn:aws:iam:eu-west-1:111122223333:root", "arn:aws:iam:::root", "arn:aws:iam::111122223333:user/",
        "arn:aws:iam::111122223333:user//x", "arn:aws:iam::111122223333:group/g", "arn:aws:iam::111122223333:user/a*"})
    EXPECT_FALSE(IamArn::parse(text)) << text;
}

TEST(SecretArn, SplitsNameAndSuffix) {
  const std::string text = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:tenant/a-b-AbC123";
  const Result<SecretArn> secret = SecretArn::parse(text);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->name, "tenant/a-b");
  EXPECT_EQ(secret->suffix, "AbC123");
  EXPECT_EQ(secret->text(), text);
  for (const char* wrong : {"arn:aws:secretsmanager:eu-west-1:111122223333:secret:-AbC123",
                            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:name",
                            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:name-AbC12/",
                            "arn:aws:secretsmanager:eu-west-1:111122223333:policy:name-AbC123"})
    EXPECT_FALSE(SecretArn::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace keyhold::aws

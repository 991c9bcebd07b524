#include <gtest/gtest.h>

#include "policy_fixture.h"

// Policy variables: IAM User Guide, "IAM policy elements: Variables and tags".
namespace keyhold::iam::test {
namespace {

constexpr std::string_view kAllowDecrypt =
    R"({"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":)";

Policy allowing(const std::string& condition) {
  return key_policy_of(std::string(kAllowDecrypt) + condition + "}");
}

bool allows(const Policy& policy, const Question& question) {
  return authorize_kms(question, &policy, {}, {}).allowed;
}

Question ada() {
  return question_of("ada", kAccount, "kms:Decrypt");
}

TEST(PolicyVariable, IsTheRequestsOwnValueOfTheKey) {
  const Policy policy = allowing(R"({"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}})");
  Question question = ada();
  question.context.add("aws:PrincipalTag/team", "ferries").add("aws:ResourceTag/team", "ferries");
  EXPECT_TRUE(allows(policy, question));
  question.context.set("aws:ResourceTag/team", "trains");
  EXPECT_FALSE(allows(policy, question));
}

TEST(PolicyVariable, StandsAmidTextAndWildcards) {
  const Policy policy = allowing(R"({"StringLike":{"kms:EncryptionContext:file":"home/${aws:username}/*"}})");
  Question question = ada();
  question.context.add("aws:username", "ada");
  for (const auto& [file, expected] : {std::pair("home/ada/x", true), std::pair("home/adam/x", false)}) {
    const EncryptionContext context{{"file", file}};
    question.encryption_context = &context;
    EXPECT_EQ(allows(policy, question), expected) << file;
  }
}

TEST(PolicyVariable, BringsInNoWildcard) {
  const Policy policy = allowing(R"({"StringLike":{"kms:EncryptionContext:file":"${aws:PrincipalTag/home}"}})");
  Question question = ada();
  question.context.add("aws:PrincipalTag/home", "*");
  const EncryptionContext context{{"file", "anything"}}, star{{"file", "*"}};
  question.encryption_context = &context;
  EXPECT_FALSE(allows(policy, question));
  question.encryption_context = &star;
  EXPECT_TRUE(allows(policy, question));
}

TEST(PolicyVariable, NamesAResourceWithoutShiftingItsParts) {
  const Policy policy = key_policy_of(
      R"({"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"arn:aws:kms:*:*:key/${aws:PrincipalTag/key}"})");
  Question question = ada();
  question.context.add("aws:PrincipalTag/key", "1234abcd-12ab-34cd-56ef-1234567890ab");
  EXPECT_TRUE(allows(policy, question));
  question.context.set("aws:PrincipalTag/key", "1234");
  EXPECT_FALSE(allows(policy, question));
  const Policy account = key_policy_of(
      R"({"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"arn:aws:kms:*:${aws:PrincipalTag/part}:*"})");
  question.context.set("aws:PrincipalTag/part", "111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
  EXPECT_FALSE(allows(account, question));
}

TEST(PolicyVariable, WithoutAValueHasItsDefault) {
  const Policy policy = allowing(R"({"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team, 'everyone'}"}})");
  Question question = ada();
  question.context.add("aws:ResourceTag/team", "everyone");
  EXPECT_TRUE(allows(policy, question));
  question.context.add("aws:PrincipalTag/team", "ferries");
  EXPECT_FALSE(allows(policy, question));
}

TEST(PolicyVariable, WithoutAValueOpensNothing) {
  const Policy equal = allowing(R"({"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}})");
  const Policy unequal = allowing(R"({"StringNotEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}})");
  Question question = ada();
  EXPECT_FALSE(allows(equal, question));
  EXPECT_FALSE(allows(unequal, question));
  question.context.add("aws:ResourceTag/team", "ferries");
  EXPECT_FALSE(allows(equal, question));
  EXPECT_FALSE(allows(unequal, question));
  question.context.add("aws:PrincipalTag/team", "ferries").add("aws:PrincipalTag/team", "trains");  // which?
  EXPECT_FALSE(allows(equal, question));
  EXPECT_FALSE(allows(unequal, question));
}

TEST(PolicyVariable, WithoutAValueStillDenies) {
  const Policy policy = key_policy_of(
      R"({"Sid":"Open","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},
         {"Sid":"Others","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*",
          "Condition":{"StringNotEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}})");
  Question question = ada();
  question.context.add("aws:ResourceTag/team", "ferries");
  EXPECT_FALSE(allows(policy, question));
  question.context.add("aws:PrincipalTag/team", "ferries");
  EXPECT_TRUE(allows(policy, question));
}

TEST(PolicyVariable, IsPlainTextInTheOlderVersion) {
  const Result<Policy> policy = Policy::parse(
      R"({"Version":"2008-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*",
          "Condition":{"StringEquals":{"kms:EncryptionContext:who":"${aws:username}"}}}})",
      PolicyKind::kKeyPolicy);
  ASSERT_TRUE(policy);
  Question question = ada();
  question.context.add("aws:username", "ada");
  const EncryptionContext name{{"who", "ada"}}, text{{"who", "${aws:username}"}};
  question.encryption_context = &name;
  EXPECT_FALSE(allows(*policy, question));
  question.encryption_context = &text;
  EXPECT_TRUE(allows(*policy, question));
}

// What a policy does not name is not put into the context at all.
TEST(PolicyVariable, CountsAmongTheKeysThatThePolicyNames) {
  const Policy policy = key_policy_of(
      R"({"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"arn:aws:kms:*:*:key/${aws:PrincipalTag/Key}",
          "Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:username}"}}})");
  const ConditionContext context(policy, {});
  for (const char* key : {"aws:PrincipalTag/key", "aws:ResourceTag/team", "aws:username"})
    EXPECT_TRUE(context.wants(key)) << key;
  EXPECT_FALSE(context.wants("aws:userid"));
}

}  // namespace
}  // namespace keyhold::iam::test

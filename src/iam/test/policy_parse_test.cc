#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../statement.h"
#include "policy_fixture.h"

namespace keyhold::iam::test {
namespace {

using testing::HasSubstr;

struct RefusedDocument {
  const char* text;
  const char* rule;  // in the error's detail
};

void expect_refusals(std::span<const RefusedDocument> cases, PolicyKind kind) {
  for (const auto& [text, rule] : cases) {
    SCOPED_TRACE(text);
    const auto policy = Policy::parse(text, kind);
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(policy.error().reason, "MalformedPolicyDocumentException");
    EXPECT_THAT(policy.error().detail, HasSubstr(rule));
  }
}

// Each document has one fault in its frame, and the error names it.
TEST(PolicyParse, RefusesAFaultyFrame) {
  constexpr RefusedDocument kCases[] = {
      {"", "JSON"},
      {"[]", "object"},
      {R"({"Version":"2012-10-17"})", "no Statement"},
      {R"({"Version":"2012-10-17","Statement":[]})", "empty list"},
      {R"({"Version":"2012-10-17","Statement":["x"]})", "statement 1: must be an object"},
      {R"({"Version":"2012-10-18","Statement":[{}]})", "Version"},
      {R"({"Version":20121017,"Statement":[{}]})", "Version"},
      {R"({"Id":7,"Statement":[{}]})", "Id"},
      {R"({"Statement":[{}],"Extra":1})", "unknown element"},
      {R"({"Statement":[{}],"Statement":[{}]})", "repeated"},
      {"{\"Statement\":\"\xff\"}", "JSON"},
  };
  expect_refusals(kCases, PolicyKind::kKeyPolicy);
}

// Each statement has one fault.
TEST(PolicyParse, RefusesAFaultyStatement) {
  struct Case {
    const char* statement;
    const char* rule;
  };
  constexpr Case kCases[] = {
      {R"("Effect":"Allow","Action":"kms:*","Resource":"*")", "one of Principal"},
      {R"("Effect":"Allow","Principal":"*","NotPrincipal":"*","Action":"kms:*","Resource":"*")", "one of Principal"},
      {R"("Effect":"Allow","Principal":"*","Resource":"*")", "one of Action"},
      {R"("Effect":"Allow","Principal":"*","Action":"kms:*")", "one of Resource"},
      {R"("Principal":"*","Action":"kms:*","Resource":"*")", "Effect"},
      {R"("Effect":"deny","Principal":"*","Action":"kms:*","Resource":"*")", "Effect"},
      {R"("effect":"Deny","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*")", "unknown element"},
      {R"("Sid":7,"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*")", "Sid"},
      {R"("Sid":"#1","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*")", "Sid"},
      {R"("Effect":"Deny","Principal":"*","Action":[],"Resource":"*")", "empty list"},
      {R"("Effect":"Deny","Principal":"*","Action":[7],"Resource":"*")", "text"},
      {R"("Effect":"Deny","Principal":"*","Action":"Decrypt","Resource":"*")", "action"},
      {R"("Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*")", "action"},
      {R"("Effect":"Deny","Principal":"*","Action":"k*:Decrypt","Resource":"*")", "action"},
      {R"("Effect":"Deny","Principal":"*","Action":"kms:","Resource":"*")", "action"},
      {R"("Effect":"Deny","Principal":"*","Action":"kms:De crypt","Resource":"*")", "action"},
      {R"("Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"key/1"})", "JSON"},
      {R"("Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"key/1")", "Resource"},
      {R"("Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"arn:aws:kms:*")", "six parts"},
      {R"("Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"arn:aws:kms:*:*:key/${aws:usrname}")",
       "variable"},
  };
  for (const auto& [statement, rule] : kCases) {
    const RefusedDocument one{nullptr, rule};
    const std::string text = policy_document("{" + std::string(statement) + "}");
    const RefusedDocument cases[] = {{text.c_str(), one.rule}};
    expect_refusals(cases, PolicyKind::kKeyPolicy);
  }
}

TEST(PolicyParse, RefusesAFaultyPrincipal) {
  constexpr const char* kPrincipals[] = {
      R"("111122223333")",
      R"({})",
      R"([])",
      R"(["*"])",
      R"({"AWS":[]})",
      R"({"AWS":7})",
      R"({"Federated":"x"})",
      R"({"CanonicalUser":"x"})",
      R"({"aws":"*"})",
      R"({"AWS":"11112222333"})",
      R"({"AWS":"arn:aws:iam::111122223333:user/*"})",
      R"({"AWS":"arn:aws:iam::111122223333:user/a?"})",
      R"({"AWS":"arn:aws:iam::*:root"})",
      R"({"AWS":"arn:aws:iam::111122223333:user/"})",
      R"({"AWS":"arn:aws:iam::111122223333:group/g"})",
      R"({"AWS":"arn:aws:iam:eu-west-1:111122223333:user/a"})",
      R"({"AWS":"arn:gcp:iam::111122223333:user/a"})",
      R"({"AWS":"arn:aws:sts::111122223333:assumed-role/r"})",
      R"({"AWS":"arn:aws:sts::111122223333:assumed-role/r/s/t"})",
      R"({"AWS":"AIDAIOSFODNN7EXAMPLE"})",
      R"({"Service":"*"})",
      R"({"Service":"kms"})",
      R"({"Service":"evil.example.com"})",
  };
  for (const char* principal : kPrincipals) {
    SCOPED_TRACE(principal);
    const std::string text =
        policy_document(R"({"Effect":"Deny","Action":"*","Resource":"*","Principal":)" + std::string(principal) + "}");
    EXPECT_FALSE(Policy::parse(text, PolicyKind::kKeyPolicy));
  }
}

TEST(PolicyParse, TakesNotPrincipalForDenyOnly) {
  const auto parse = [](const char* effect, const char* principal) {
    return Policy::parse(policy_document(R"({"Action":"*","Resource":"*","Effect":")" + std::string(effect) +
                                         R"(","NotPrincipal":)" + principal + "}"),
                         PolicyKind::kKeyPolicy)
        .has_value();
  };
  EXPECT_TRUE(parse("Deny", R"({"AWS":"111122223333"})"));
  EXPECT_FALSE(parse("Allow", R"({"AWS":"111122223333"})"));
  EXPECT_FALSE(parse("Deny", R"("*")"));
}

TEST(PolicyParse, RefusesAFaultyCondition) {
  constexpr const char* kConditions[] = {
      R"("x")",
      R"({"StringEquals":{}})",
      R"({"StringEquals":"x"})",
      R"({"stringequals":{"aws:userid":"x"}})",
      R"({"StringEqual":{"aws:userid":"x"}})",
      R"({"StringLessThan":{"aws:userid":"x"}})",
      R"({"IfExists":{"aws:userid":"x"}})",
      R"({"ForAllValues:":{"aws:userid":"x"}})",
      R"({"ForSomeValues:StringEquals":{"aws:userid":"x"}})",
      R"({"ForAllValues:ForAnyValue:StringEquals":{"aws:userid":"x"}})",
      R"({"NullIfExists":{"aws:userid":"true"}})",
      R"({"ForAnyValue:Null":{"aws:userid":"true"}})",
      R"({"Null":{"aws:userid":["true","false"]}})",
      R"({"Null":{"aws:userid":"yes"}})",
      R"({"StringEquals":{"aws:userid":[]}})",
      R"({"StringEquals":{"aws:userid":null}})",
      R"({"StringEquals":{"aws:userid":{"a":"b"}}})",
      R"({"StringEquals":{"aws:userrid":"x"}})",
      R"({"StringEquals":{"kms:EncryptionContxt:a":"x"}})",
      R"({"StringEquals":{"kms:EncryptionContext:":"x"}})",
      R"({"StringEquals":{"s3:prefix":"x"}})",
      R"({"StringEquals":{"tenant":"x"}})",
      R"({"StringEquals":{"aws:userid":"${aws:usrname}"}})",
      R"({"StringLike":{"aws:userid":"${unfinished"}})",
      R"({"NumericEquals":{"aws:EpochTime":"seven"}})",
      R"({"NumericEquals":{"aws:EpochTime":"7 "}})",
      R"({"NumericEquals":{"aws:EpochTime":"inf"}})",
      R"({"DateLessThan":{"aws:CurrentTime":"tomorrow"}})",
      R"({"DateLessThan":{"aws:CurrentTime":"2026-02-30"}})",
      R"({"Bool":{"aws:SecureTransport":"1"}})",
      R"({"BinaryEquals":{"kms:RecipientAttestation:PCR0":"A"}})",
      R"({"IpAddress":{"aws:SourceIp":"203.0.113.0/33"}})",
      R"({"IpAddress":{"aws:SourceIp":"203.0.113"}})",
      R"({"IpAddress":{"aws:SourceIp":"2001:db8::/129"}})",
      R"({"IpAddress":{"aws:SourceIp":"203.0.113.0/"}})",
      R"({"ArnLike":{"aws:PrincipalArn":"user/ada"}})",
  };
  for (const char* condition : kConditions) {
    SCOPED_TRACE(condition);
    const std::string text = policy_document(
        R"({"Effect":"Deny","Action":"*","Resource":"*","Principal":"*","Condition":)" + std::string(condition) + "}");
    EXPECT_FALSE(Policy::parse(text, PolicyKind::kKeyPolicy));
  }
}

TEST(PolicyParse, TakesWhatEachKindAllows) {
  const std::string identity = policy_document(
      R"({"Sid":"a1","Effect":"Allow","Action":["s3:Get*","kms:Decrypt"],"Resource":"arn:aws:s3:::b/*",)"
      R"("Condition":{"StringLike":{"s3:prefix":"x*"}}})");
  EXPECT_TRUE(Policy::parse(identity, PolicyKind::kIdentityPolicy));
  EXPECT_FALSE(Policy::parse(identity, PolicyKind::kKeyPolicy));
  const std::string resource = policy_document(
      R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"secretsmanager:GetSecretValue","Resource":"*"})");
  EXPECT_TRUE(Policy::parse(resource, PolicyKind::kResourcePolicy));
  EXPECT_FALSE(Policy::parse(resource, PolicyKind::kKeyPolicy));
  EXPECT_FALSE(Policy::parse(resource, PolicyKind::kIdentityPolicy));
  const std::string spaced = policy_document(
      R"({"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"})");
  EXPECT_TRUE(Policy::parse(spaced, PolicyKind::kKeyPolicy));
}

TEST(PolicyParse, RefusesMoreThan32KiBAsALimit) {
  std::string text = policy_document(R"({"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"})");
  text.resize(Policy::kMaxBytes, ' ');
  EXPECT_TRUE(Policy::parse(text, PolicyKind::kKeyPolicy));
  text += ' ';
  const auto policy = Policy::parse(text, PolicyKind::kKeyPolicy);
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().reason, "LimitExceededException");
}

TEST(PolicyParse, NamesStatementsBySidElseByPlace) {
  const Policy policy =
      key_policy_of(R"({"Sid":"first","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},)"
                    R"({"Sid":"","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},)"
                    R"({"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"})");
  ASSERT_EQ(policy.statements().size(), 3u);
  EXPECT_EQ(policy.statements()[0].label, "first");
  EXPECT_EQ(policy.statements()[1].label, "#2");
  EXPECT_EQ(policy.statements()[2].label, "#3");
}

}  // namespace
}  // namespace keyhold::iam::test

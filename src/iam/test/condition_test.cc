#include <gtest/gtest.h>

#include "policy_fixture.h"

namespace keyhold::iam::test {
namespace {

/// Whether a statement of `effect` with `condition` applies to a request with these context values.
bool condition_holds(std::string_view condition, const std::vector<std::pair<const char*, const char*>>& context,
                     const EncryptionContext& pairs = {}, bool deny = false) {
  std::string statements = R"({"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*")";
  if (deny) statements += R"(},{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*")";
  const Policy policy = key_policy_of(statements + R"(,"Condition":)" + std::string(condition) + "}");
  Question question = question_of("ada", kAccount, "kms:Decrypt");
  for (const auto& [key, value] : context) question.context.add(key, value);
  question.encryption_context = &pairs;
  return authorize_kms(question, &policy, {}, {}).allowed != deny;
}

// One row an operator and outcome; the key is named by the condition, the value is the request's.
TEST(Condition, EachOperatorComparesByItsType) {
  struct Case {
    const char* condition;
    const char* key;
    const char* value;
    bool expected;
  };
  constexpr Case kCases[] = {
      {R"({"StringEquals":{"aws:userid":"a*"}})", "aws:userid", "a*", true},
      {R"({"StringEquals":{"aws:userid":"a*"}})", "aws:userid", "ab", false},
      {R"({"StringNotEquals":{"aws:userid":["a","b"]}})", "aws:userid", "b", false},
      {R"({"StringNotEquals":{"aws:userid":["a","b"]}})", "aws:userid", "c", true},
      {R"({"StringNotEqualsIgnoreCase":{"aws:userid":"Ab"}})", "aws:userid", "aB", false},
      {R"({"StringLike":{"aws:userid":"a*"}})", "aws:userid", "ab", true},
      {R"({"StringLike":{"aws:userid":"a${*}"}})", "aws:userid", "ab", false},
      {R"({"StringNotLike":{"aws:userid":"a*"}})", "aws:userid", "ab", false},
      {R"({"NumericEquals":{"aws:EpochTime":7}})", "aws:EpochTime", "7.0", true},
      {R"({"NumericEquals":{"aws:EpochTime":"7"}})", "aws:EpochTime", "seven", false},
      {R"({"NumericNotEquals":{"aws:EpochTime":"7"}})", "aws:EpochTime", "8", true},
      {R"({"NumericLessThan":{"aws:EpochTime":"7"}})", "aws:EpochTime", "7", false},
      {R"({"NumericLessThanEquals":{"aws:EpochTime":"7"}})", "aws:EpochTime", "7", true},
      {R"({"NumericGreaterThan":{"aws:EpochTime":"9"}})", "aws:EpochTime", "10", true},
      {R"({"NumericGreaterThanEquals":{"aws:EpochTime":"-1.5"}})", "aws:EpochTime", "-1.6", false},
      {R"({"DateLessThan":{"aws:CurrentTime":"2026-03-01"}})", "aws:CurrentTime", "2026-02-28T23:59:59Z", true},
      {R"({"DateLessThan":{"aws:CurrentTime":"2026-03-01"}})", "aws:CurrentTime", "2026-03-01T00:00:00Z", false},
      {R"({"DateGreaterThan":{"aws:CurrentTime":"2026-03-01T02:00:00+02:00"}})", "aws:CurrentTime",
       "2026-03-01T00:00:01Z", true},
      {R"({"DateEquals":{"aws:CurrentTime":"1772323200"}})", "aws:CurrentTime", "2026-03-01T00:00:00Z", true},
      {R"({"DateNotEquals":{"aws:CurrentTime":"2026-03-01"}})", "aws:CurrentTime", "2026-03-01T00:00:00Z", false},
      {R"({"DateLessThan":{"aws:CurrentTime":"2026-03-01"}})", "aws:CurrentTime", "never", false},
      {R"({"Bool":{"aws:SecureTransport":true}})", "aws:SecureTransport", "true", true},
      {R"({"Bool":{"aws:SecureTransport":"True"}})", "aws:SecureTransport", "false", false},
      {R"({"BinaryEquals":{"kms:RecipientAttestation:PCR0":"AQID"}})", "kms:RecipientAttestation:PCR0", "AQID", true},
      {R"({"BinaryEquals":{"kms:RecipientAttestation:PCR0":"AQID"}})", "kms:RecipientAttestation:PCR0", "aqid", false},
      {R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","192.0.2.1"]}})", "aws:SourceIp", "192.0.2.1", true},
      {R"({"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}})", "aws:SourceIp", "10.1.2.3", false},
      {R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:user/a?a"}})", "aws:PrincipalArn", "arn:aws:iam::1:user/ada",
       true},
      {R"({"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}})", "aws:PrincipalArn", "arn:aws:iam::1:user/ada",
       false},
      {R"({"Null":{"aws:SourceIp":"false"}})", "aws:SourceIp", "", true},
  };
  for (const auto& [condition, key, value, expected] : kCases) {
    SCOPED_TRACE(std::string(condition) + " with " + value);
    EXPECT_EQ(condition_holds(condition, {{key, value}}), expected);
  }
}

TEST(Condition, AMissingKeyFailsPositiveAndPassesNegatedAndIfExists) {
  struct Case {
    const char* op;
    bool expected;
  };
  constexpr Case kCases[] = {
      {"StringEquals", false},
      {"StringNotEquals", true},
      {"StringEqualsIfExists", true},
      {"StringNotEqualsIfExists", true},
      {"ForAllValues:StringEquals", true},
      {"ForAllValues:StringNotEquals", true},
      {"ForAnyValue:StringEquals", false},
      {"ForAnyValue:StringNotEquals", false},
      {"ForAnyValue:StringEqualsIfExists", true},
      {"StringNotLike", true},
      {"StringLike", false},
  };
  for (const auto& [op, expected] : kCases) {
    SCOPED_TRACE(op);
    EXPECT_EQ(condition_holds(R"({")" + std::string(op) + R"(":{"aws:userid":"x"}})", {}), expected);
  }
}

TEST(Condition, SetFormsLookAtEachRequestValue) {
  const std::vector<std::pair<const char*, const char*>> both = {{"aws:TagKeys", "a"}, {"aws:TagKeys", "b"}};
  EXPECT_TRUE(condition_holds(R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a","b","c"]}})", both));
  EXPECT_FALSE(condition_holds(R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a","c"]}})", both));
  EXPECT_TRUE(condition_holds(R"({"ForAnyValue:StringEquals":{"aws:TagKeys":["a","c"]}})", both));
  EXPECT_FALSE(condition_holds(R"({"ForAllValues:StringNotEquals":{"aws:TagKeys":["a"]}})", both));
  EXPECT_TRUE(condition_holds(R"({"ForAnyValue:StringNotEquals":{"aws:TagKeys":["a"]}})", both));
}

// A caller who adds a second pair, whose name differs in case, must not pass as another tenant: an Allow needs both
// values to pass, and a Deny applies by either.
TEST(Condition, TwoPairsThatDifferInCaseNeverOpenAccess) {
  constexpr std::string_view kOnlyT1 = R"({"StringEquals":{"kms:EncryptionContext:kh:tenant":"t-1"}})";
  EXPECT_TRUE(condition_holds(kOnlyT1, {}, {{"kh:tenant", "t-1"}}));
  EXPECT_FALSE(condition_holds(kOnlyT1, {}, {{"kh:tenant", "t-2"}, {"KH:tenant", "t-1"}}));
  EXPECT_TRUE(condition_holds(kOnlyT1, {}, {{"kh:tenant", "t-2"}, {"KH:tenant", "t-1"}}, true));
  constexpr std::string_view kNotT1 = R"({"StringNotEquals":{"kms:EncryptionContext:kh:tenant":"t-1"}})";
  EXPECT_TRUE(condition_holds(kNotT1, {}, {{"kh:tenant", "t-2"}, {"KH:tenant", "t-1"}}, true));
  EXPECT_FALSE(condition_holds(kNotT1, {}, {{"kh:tenant", "t-2"}, {"KH:tenant", "t-1"}}));
}

TEST(Condition, EncryptionContextKeysAreExact) {
  constexpr std::string_view kCondition = R"({"ForAllValues:StringEquals":{"kms:encryptioncontextkeys":"kh:tenant"}})";
  EXPECT_TRUE(condition_holds(kCondition, {}, {{"kh:tenant", "t-1"}}));
  EXPECT_FALSE(condition_holds(kCondition, {}, {{"KH:tenant", "t-1"}}));
}

// The encryption context comes from the request's own member alone.
TEST(Condition, AContextEntryCannotPoseAsAPair) {
  EXPECT_FALSE(
      condition_holds(R"({"StringEquals":{"kms:EncryptionContext:a":"b"}})", {{"kms:EncryptionContext:a", "b"}}));
}

}  // namespace
}  // namespace keyhold::iam::test

#include "keyhold/aws/sts_sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keyhold::aws {
namespace {

using testing::HasSubstr;

json::Object assume_role_form() {
  return {{"RoleArn", "arn:aws:iam::111122223333:role/reader"}, {"RoleSessionName", "session-1"}};
}

TEST(StsSessions, AnAssumeRoleFormIsReadWhole) {
  json::Object form = assume_role_form();
  EXPECT_EQ(AssumeRoleRequest::parse(form)->limits.duration, std::chrono::hours(1));
  form["DurationSeconds"] = "900";
  form["ExternalId"] = "a:b/c";
  form["Policy"] = "{}";
  form["PolicyArns.member.1.arn"] = "arn:aws:iam::111122223333:policy/a";
  form["PolicyArns.member.2.arn"] = "arn:aws:iam::111122223333:policy/b";
  form["Tags.member.1.Key"] = "team";
  form["Tags.member.1.Value"] = "";
  form["Tags.member.2.Key"] = "cost";
  form["Tags.member.2.Value"] = "7";
  form["TransitiveTagKeys.member.1"] = "team";
  form["SourceIdentity"] = "ada";
  const auto request = AssumeRoleRequest::parse(form);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->role_arn, "arn:aws:iam::111122223333:role/reader");
  EXPECT_EQ(request->role_session_name, "session-1");
  EXPECT_EQ(request->limits.duration, std::chrono::seconds(900));
  EXPECT_EQ(request->external_id, "a:b/c");
  EXPECT_EQ(request->limits.policy, "{}");
  EXPECT_EQ(request->limits.policy_arns.size(), 2u);
  EXPECT_EQ(request->tags, (SessionTags{{"cost", "7"}, {"team", ""}}));
  EXPECT_EQ(request->transitive_tag_keys, std::set<std::string>{"team"});
  EXPECT_EQ(request->source_identity, "ada");
}

// Some SDKs send a list without members as a name without a value.
TEST(StsSessions, AnEmptyListIsNone) {
  json::Object form = assume_role_form();
  for (const char* list : {"PolicyArns", "Tags", "TransitiveTagKeys"}) form[list] = "";
  EXPECT_TRUE(AssumeRoleRequest::parse(form));
  form["Tags"] = "x";
  EXPECT_FALSE(AssumeRoleRequest::parse(form));
}

TEST(StsSessions, ListsHaveAwssBounds) {
  json::Object tags = assume_role_form(), arns = assume_role_form(), gap = assume_role_form(),
               twice = assume_role_form();
  for (int i = 1; i <= 51; ++i) {
    tags["Tags.member." + std::to_string(i) + ".Key"] = "k" + std::to_string(i);
    tags["Tags.member." + std::to_string(i) + ".Value"] = "v";
  }
  EXPECT_THAT(AssumeRoleRequest::parse(tags).error().detail, HasSubstr("less than or equal to 50"));
  tags.erase("Tags.member.51.Key");
  tags.erase("Tags.member.51.Value");
  EXPECT_EQ(AssumeRoleRequest::parse(tags)->tags.size(), 50u);
  for (int i = 1; i <= 11; ++i) arns["PolicyArns.member." + std::to_string(i) + ".arn"] = "arn" + std::to_string(i);
  EXPECT_THAT(AssumeRoleRequest::parse(arns).error().detail, HasSubstr("less than or equal to 10"));
  gap["TransitiveTagKeys.member.2"] = "team";
  EXPECT_THAT(AssumeRoleRequest::parse(gap).error().detail, HasSubstr("not supported")) << "lists have no gaps";
  for (const char* n : {"1", "2"}) {
    twice[std::string("Tags.member.") + n + ".Key"] = "team";
    twice[std::string("Tags.member.") + n + ".Value"] = n;
  }
  EXPECT_EQ(AssumeRoleRequest::parse(twice).error().reason, "InvalidParameterValue");
}

TEST(StsSessions, AWebIdentityFormIsReadWhole) {
  json::Object form = assume_role_form();
  EXPECT_THAT(AssumeRoleWithWebIdentityRequest::parse(form).error().detail,
              HasSubstr("Value null at 'webIdentityToken'"));
  form["WebIdentityToken"] = "a.b";
  EXPECT_THAT(AssumeRoleWithWebIdentityRequest::parse(form).error().detail, HasSubstr("greater than or equal to 4"));
  form["WebIdentityToken"] = std::string(20'001, 'x');
  EXPECT_THAT(AssumeRoleWithWebIdentityRequest::parse(form).error().detail, HasSubstr("less than or equal to 20000"));
  form["WebIdentityToken"] = "a.b.c";
  form["DurationSeconds"] = "900";
  EXPECT_EQ(AssumeRoleWithWebIdentityRequest::parse(form)->limits.duration, std::chrono::seconds(900));
  form["ProviderId"] = "www.amazon.com";
  EXPECT_FALSE(AssumeRoleWithWebIdentityRequest::parse(form));
}

// What was passed over could have limited the session.
TEST(StsSessions, EachFaultOfAFormIsNamed) {
  struct Case {
    const char* parameter;
    const char* value;  // null: left out
    const char* words;
  };
  const Case cases[] = {
      {"RoleArn", nullptr, "Value null at 'roleArn'"},
      {"RoleSessionName", nullptr, "Value null at 'roleSessionName'"},
      {"RoleSessionName", "a", "'roleSessionName' failed to satisfy constraint: Member must have length greater"},
      {"RoleSessionName", "a b", "satisfy regular expression pattern: [\\w+=,.@-]*"},
      {"DurationSeconds", "899", "greater than or equal to 900"},
      {"DurationSeconds", "43201", "less than or equal to 43200"},
      {"DurationSeconds", "1h", "a whole number"},
      {"ExternalId", "x", "'externalId'"},
      {"Policy", "", "'policy' failed to satisfy constraint"},
      {"Tags.member.1.Key", "team", "Value null at 'tags.1.member.value'"},
      {"SourceIdentity", "a", "'sourceIdentity'"},
      {"SerialNumber", "arn:aws:iam::111122223333:mfa/ada", "SerialNumber is not supported"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.words);
    json::Object form = assume_role_form();
    if (c.value == nullptr)
      form.erase(c.parameter);
    else
      form[c.parameter] = c.value;
    const auto request = AssumeRoleRequest::parse(form);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(request.error().detail, HasSubstr(c.words));
  }
  EXPECT_FALSE(GetSessionTokenRequest::parse({{"TokenCode", "123456"}}));
  EXPECT_FALSE(GetSessionTokenRequest::parse({{"DurationSeconds", "129601"}}));
  EXPECT_EQ(GetSessionTokenRequest::parse({{"DurationSeconds", "129600"}})->duration, std::chrono::hours(36));
}

TEST(StsSessions, AnAnswerReadsBackAsItWasWritten) {
  AssumeRoleResponse response;
  response.credentials = {"ASIA234567234567ABCD", SecretBytes::copy_of(as_bytes("secret+/")),
                          "token==", parse_rfc3339("2026-03-01T12:00:00Z").value()};
  response.assumed_role_id = "AROA234567234567ABCDE:s-1";
  response.arn = "arn:aws:sts::111122223333:assumed-role/reader/s-1";
  response.packed_policy_size = 7;
  const PlaintextBytes xml = response.write("a1b2");
  for (const char* part :
       {"<AssumeRoleResult>", "<AssumedRoleId>AROA234567234567ABCDE:s-1</AssumedRoleId>",
        "<Arn>arn:aws:sts::111122223333:assumed-role/reader/s-1</Arn>", "<PackedPolicySize>7</PackedPolicySize>",
        "<RequestId>a1b2</RequestId>", "<Expiration>2026-03-01T12:00:00.000Z</Expiration>"})
    EXPECT_THAT(std::string(xml.text()), HasSubstr(part));
  const auto read = parse_temporary_credentials(xml.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->access_key_id, response.credentials.access_key_id);
  EXPECT_EQ(read->secret_access_key.expose_text(), "secret+/");
  EXPECT_EQ(read->session_token, "token==");
  EXPECT_EQ(read->expiration, response.credentials.expiration);
  EXPECT_FALSE(parse_temporary_credentials("<AccessKeyId>a</AccessKeyId>"));
}

TEST(StsSessions, AWebIdentitysAnswerTellsWhoItIs) {
  AssumeRoleWithWebIdentityResponse response;
  response.session.source_identity = "ada";
  response.subject = "a<b";
  response.audience = "sts";
  response.provider = "https://id.example.com";
  const PlaintextBytes xml = response.write("a1b2");
  for (const char* part : {"<AssumeRoleWithWebIdentityResult>", "<SourceIdentity>ada</SourceIdentity>",
                           "<SubjectFromWebIdentityToken>a&lt;b</SubjectFromWebIdentityToken>",
                           "<Audience>sts</Audience>", "<Provider>https://id.example.com</Provider>"})
    EXPECT_THAT(std::string(xml.text()), HasSubstr(part));
}

}  // namespace
}  // namespace keyhold::aws

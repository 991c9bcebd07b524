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
  EXPECT_EQ(AssumeRoleRequest::parse(form)->duration, std::chrono::hours(1));
  form["DurationSeconds"] = "900";
  form["ExternalId"] = "a:b/c";
  form["Policy"] = "{}";
  const auto request = AssumeRoleRequest::parse(form);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->role_arn, "arn:aws:iam::111122223333:role/reader");
  EXPECT_EQ(request->role_session_name, "session-1");
  EXPECT_EQ(request->duration, std::chrono::seconds(900));
  EXPECT_EQ(request->external_id, "a:b/c");
  EXPECT_EQ(request->policy, "{}");
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
      {"PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess", "PolicyArns is not supported"},
      {"Tags.member.1.Key", "team", "Tags.member.1.Key is not supported"},
      {"SourceIdentity", "ada", "SourceIdentity is not supported"},
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

}  // namespace
}  // namespace keyhold::aws

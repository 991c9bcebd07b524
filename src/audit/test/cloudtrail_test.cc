#include "keyhold/audit/cloudtrail.h"

#include <gtest/gtest.h>

#include <string>

namespace keyhold::audit {
namespace {

constexpr const char* kUser = "arn:aws:iam::111122223333:user/team/ada";
constexpr const char* kKey = "arn:aws:kms:eu-west-1:111122223333:key/09d0a48f-5292-45b6-8e23-297c15aa5457";
constexpr const char* kForeignKey = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";

json::Object trail_line(const std::string& who, const std::string& action, const std::string& resource) {
  return {{"time", "2026-11-24T05:12:52.105Z"},
          {"request", "a70957cd-9fbb-4e6b-89fe-0d892a50fd99"},
          {"who", who},
          {"action", action},
          {"resource", resource},
          {"source", "192.0.2.7"},
          {"region", "eu-west-1"},
          {"context", json::Object()},
          {"verdict", "allowed-by-delegation (#1)"},
          {"error", ""},
          {"salt", "fe8681d563fe08e2bfbecb350ba6421d"},
          {"previous", std::string(64, '0')},
          {"seq", 0}};
}

std::vector<json::Object> records(const json::Object& line) {
  return cloudtrail_records(json::write(line)).value();
}
json::Object only_record(const json::Object& line) {
  const std::vector<json::Object> out = records(line);
  EXPECT_EQ(out.size(), 1u);
  return out.at(0);
}
std::string text(const json::Object& record, std::string_view name) {
  const json::Value* const value = json::find(record, name);
  return value == nullptr ? "(none)" : value->is_string() ? std::string(value->get_string()) : json::write(*value);
}
json::Object identity(const json::Object& record) {
  return record.at("userIdentity").as_object();
}

TEST(CloudTrail, WritesADecryptAsAwsDoes) {
  json::Object line = trail_line(kUser, "kms:Decrypt", kKey);
  line["context"] = json::Object{{"Department", "Engineering"}};
  const json::Object expected{
      {"eventVersion", "1.11"},
      {"userIdentity", {{"type", "IAMUser"}, {"arn", kUser}, {"accountId", "111122223333"}, {"userName", "ada"}}},
      {"eventTime", "2026-11-24T05:12:52Z"},
      {"eventSource", "kms.amazonaws.com"},
      {"eventName", "Decrypt"},
      {"awsRegion", "eu-west-1"},
      {"sourceIPAddress", "192.0.2.7"},
      {"requestParameters", {{"keyId", kKey}, {"encryptionContext", {{"Department", "Engineering"}}}}},
      {"responseElements", nullptr},
      {"additionalEventData", {{"verdict", "allowed-by-delegation (#1)"}}},
      {"requestID", "a70957cd-9fbb-4e6b-89fe-0d892a50fd99"},
      {"eventID", "fe8681d5-63fe-48e2-bfbe-cb350ba6421d"},
      {"readOnly", true},
      {"resources", json::Array{json::Object{{"accountId", "111122223333"}, {"type", "AWS::KMS::Key"}, {"ARN", kKey}}}},
      {"eventType", "AwsApiCall"},
      {"managementEvent", true},
      {"recipientAccountId", "111122223333"},
      {"eventCategory", "Management"}};
  EXPECT_EQ(json::write(only_record(line)), json::write(expected));
}

TEST(CloudTrail, TellsWhoCalled) {
  struct Case {
    const char* who;
    const char* type;
    const char* user_name;
  };
  constexpr Case kCases[] = {
      {kUser, "IAMUser", "ada"},
      {"arn:aws:iam::111122223333:root", "Root", "(none)"},
      {"arn:aws:sts::111122223333:assumed-role/billing/run-7", "AssumedRole", "(none)"},
      {"arn:aws:sts::111122223333:federated-user/x", "Unknown", "(none)"},
  };
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.who);
    const json::Object who = identity(only_record(trail_line(one.who, "kms:Encrypt", kKey)));
    EXPECT_EQ(text(who, "type"), one.type);
    EXPECT_EQ(text(who, "arn"), one.who);
    EXPECT_EQ(text(who, "accountId"), "111122223333");
    EXPECT_EQ(text(who, "userName"), one.user_name);
  }
}

TEST(CloudTrail, TellsWhoVouchedForAWebIdentity) {
  const std::string provider = "arn:aws:iam::111122223333:oidc-provider/127.0.0.1:8443/pods";
  const std::string subject = "system:serviceaccount:shop:web#1";
  const json::Object record = only_record(trail_line(provider + "#" + subject, "sts:AssumeRoleWithWebIdentity", kKey));
  const json::Object who = identity(record);
  EXPECT_EQ(text(who, "type"), "WebIdentityUser");
  EXPECT_EQ(text(who, "identityProvider"), provider);
  EXPECT_EQ(text(who, "userName"), subject);
  EXPECT_EQ(text(who, "principalId"), provider + "#" + subject);
}

TEST(CloudTrail, NamesTheRoleThatIssuedASession) {
  const std::string session = "arn:aws-cn:sts::111122223333:assumed-role/billing/run-7";
  const json::Object who = identity(only_record(trail_line(session, "kms:Encrypt", kKey)));
  const json::Object issuer = who.at("sessionContext").at("sessionIssuer").as_object();
  EXPECT_EQ(text(issuer, "arn"), "arn:aws-cn:iam::111122223333:role/billing");
  EXPECT_EQ(text(issuer, "userName"), "billing");
  EXPECT_EQ(text(issuer, "type"), "Role");
}

TEST(CloudTrail, TellsThroughWhichServiceACallCame) {
  json::Object line = trail_line(kUser, "kms:GenerateDataKey", kKey);
  line["source"] = "secretsmanager.eu-west-1.amazonaws.com";
  const json::Object record = only_record(line);
  EXPECT_EQ(text(identity(record), "invokedBy"), "secretsmanager.amazonaws.com");
  EXPECT_EQ(text(record, "sourceIPAddress"), "secretsmanager.amazonaws.com");
}

TEST(CloudTrail, WritesOneRecordInEachAccountOfACallAcrossThem) {
  const json::Object line = trail_line(kUser, "kms:Decrypt", kForeignKey);
  const std::vector<json::Object> both = records(line);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(text(both[0], "recipientAccountId"), "111122223333");
  EXPECT_EQ(text(both[1], "recipientAccountId"), "444455556666");
  EXPECT_EQ(text(both[0], "sharedEventID"), text(both[1], "sharedEventID"));
  EXPECT_EQ(text(both[0], "sharedEventID").size(), 36u);
  EXPECT_NE(text(both[0], "eventID"), text(both[1], "eventID"));
  EXPECT_EQ(text(identity(both[0]), "type"), "IAMUser");
  EXPECT_EQ(json::write(identity(both[1])), R"({"type":"AWSAccount","accountId":"111122223333"})");
  EXPECT_EQ(records(line), both);  // ids too
}

TEST(CloudTrail, DoesNotTellAnOwnerOfRefusedCallsFromElsewhere) {
  json::Object line = trail_line(kUser, "kms:Decrypt", kForeignKey);
  line["error"] = "AccessDeniedException";
  const json::Object record = only_record(line);
  EXPECT_EQ(text(record, "recipientAccountId"), "111122223333");
  EXPECT_EQ(text(record, "errorCode"), "AccessDeniedException");
  EXPECT_EQ(text(record, "sharedEventID"), "(none)");
  line["error"] = "DisabledException";
  EXPECT_EQ(records(line).size(), 2u);
}

TEST(CloudTrail, WritesOneRecordForEachDestroyedKey) {
  json::Object line = trail_line("keyhold:scheduler", "keyhold:DestroyKey", std::string(kKey) + " " + kForeignKey);
  for (const char* none : {"region", "source", "request"}) line[none] = "";
  const std::vector<json::Object> both = records(line);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(text(both[0], "recipientAccountId"), "111122223333");
  EXPECT_EQ(text(both[1], "recipientAccountId"), "444455556666");
  EXPECT_NE(text(both[0], "eventID"), text(both[1], "eventID"));
  for (const json::Object& record : both) {
    EXPECT_EQ(text(record, "eventSource"), "kms.amazonaws.com");
    EXPECT_EQ(text(record, "eventName"), "DeleteKey");
    EXPECT_EQ(text(record, "eventType"), "AwsServiceEvent");
    EXPECT_EQ(text(record, "awsRegion"), "eu-west-1");  // the key's
    EXPECT_EQ(text(record, "sourceIPAddress"), "AWS Internal");
    EXPECT_EQ(text(identity(record), "type"), "AWSService");
    EXPECT_EQ(text(identity(record), "invokedBy"), "AWS Internal");
    EXPECT_EQ(text(record, "requestID"), "(none)");
    EXPECT_EQ(text(record, "sharedEventID"), "(none)");
  }
}

TEST(CloudTrail, TellsWhatAnOperatorDid) {
  json::Object line = trail_line("spiffe://d/operator/1", "iam:CreateUser", kUser);
  line["region"] = "";
  const json::Object record = only_record(line);
  EXPECT_EQ(text(record, "eventSource"), "iam.amazonaws.com");
  EXPECT_EQ(text(record, "recipientAccountId"), "111122223333");
  EXPECT_EQ(text(identity(record), "type"), "AWSService");
  EXPECT_EQ(text(identity(record), "invokedBy"), "spiffe://d/operator/1");
  EXPECT_EQ(text(record, "sourceIPAddress"), "192.0.2.7");
  EXPECT_EQ(text(record, "awsRegion"), "(none)");
  EXPECT_EQ(text(record, "requestParameters"), "null");
}

TEST(CloudTrail, KnowsWhatOnlyReads) {
  struct Case {
    const char* action;
    const char* source;
    bool read_only;
  };
  constexpr Case kCases[] = {
      {"kms:DescribeKey", "kms.amazonaws.com", true},
      {"kms:Sign", "kms.amazonaws.com", true},
      {"kms:GenerateDataKeyPairWithoutPlaintext", "kms.amazonaws.com", true},
      {"kms:CreateGrant", "kms.amazonaws.com", false},
      {"kms:ScheduleKeyDeletion", "kms.amazonaws.com", false},
      {"sts:GetCallerIdentity", "sts.amazonaws.com", true},
      {"sts:AssumeRole", "sts.amazonaws.com", true},
      {"secretsmanager:GetSecretValue", "secretsmanager.amazonaws.com", true},
      {"secretsmanager:PutSecretValue", "secretsmanager.amazonaws.com", false},
      {"keyhold:RotateRootKey", "keyhold", false},
  };
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.action);
    const json::Object record = only_record(trail_line(kUser, one.action, ""));
    EXPECT_EQ(text(record, "eventSource"), one.source);
    EXPECT_EQ(text(record, "readOnly"), one.read_only ? "true" : "false");
  }
}

TEST(CloudTrail, RefusesWhatIsNoAuditLine) {
  json::Object unsalted = trail_line(kUser, "kms:Decrypt", kKey);
  unsalted["salt"] = "fe86";
  json::Object timeless = trail_line(kUser, "kms:Decrypt", kKey);
  timeless.erase("time");
  for (const std::string& bad : {std::string("{}"), std::string("x"), json::write(unsalted), json::write(timeless)})
    EXPECT_EQ(cloudtrail_records(bad).error().reason, "audit-broken") << bad;
}

}  // namespace
}  // namespace keyhold::audit

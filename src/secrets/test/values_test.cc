// Values: what is stored, who gets it, and what repeats.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

using ValuesTest = SecretsTest;

TEST_F(ValuesTest, ASecretIsFoundByNameArnAndPartialArn) {
  const auto made = create("team/db-password", "hunter2", token('a'));
  ASSERT_TRUE(made);
  const std::string partial = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/db-password";
  EXPECT_TRUE(made->arn.starts_with(partial + "-"));
  EXPECT_EQ(made->arn.size(), partial.size() + 7);
  EXPECT_EQ(made->version_id, token('a'));
  for (const std::string& id : {std::string("team/db-password"), made->arn, partial}) EXPECT_EQ(get(id), "hunter2");
  EXPECT_EQ(get("team/db"), "ResourceNotFoundException");
  EXPECT_EQ(get(partial + "-000000"), "ResourceNotFoundException");
}

TEST_F(ValuesTest, BinaryComesBackAsBinary) {
  aws::CreateSecretRequest request{.name = "b", .client_request_token = token('a')};
  request.secret_binary = PlaintextBytes::copy_of(std::string_view("\0\xff\x01", 3));
  ASSERT_TRUE(run(service().create_secret(call(), std::move(request))));
  const auto answer = run(service().get_secret_value(call(), {.secret_id = "b"}));
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->secret_string);
  EXPECT_EQ(answer->secret_binary->text(), std::string_view("\0\xff\x01", 3));
}

TEST_F(ValuesTest, RefusesRequestsThatMakeNoSense) {
  ASSERT_TRUE(create("s", "A", token('a')));
  EXPECT_EQ(refusal_of(create("no spaces", "A", token('a'))), "ValidationException");
  EXPECT_EQ(get("no spaces"), "ValidationException");
  EXPECT_EQ(get("arn:aws:kms:eu-west-1:111122223333:key/x"), "ValidationException");
  aws::CreateSecretRequest both{.name = "t", .client_request_token = token('a')};
  both.secret_string = PlaintextBytes::copy_of(std::string_view("A"));
  both.secret_binary = PlaintextBytes::copy_of(std::string_view("A"));
  EXPECT_EQ(refusal_of(run(service().create_secret(call(), std::move(both)))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().create_secret(call(), {.name = "t"}))), "InvalidRequestException");
  aws::PutSecretValueRequest no_token{.secret_id = "s"};
  no_token.secret_string = PlaintextBytes::copy_of(std::string_view("A"));
  EXPECT_EQ(refusal_of(run(service().put_secret_value(call(), std::move(no_token)))), "InvalidRequestException");
  aws::PutSecretValueRequest no_value{.secret_id = "s", .client_request_token = token('b')};
  EXPECT_EQ(refusal_of(run(service().put_secret_value(call(), std::move(no_value)))), "InvalidRequestException");
  EXPECT_TRUE(put("s", std::string(65536, 'x'), token('c'), aws::StagingLabels{"BIG"}));
  EXPECT_EQ(refusal_of(put("s", std::string(65537, 'x'), token('d'))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(put("unknown", "A", token('a'))), "ResourceNotFoundException");
  EXPECT_EQ(get("s", token('a'), "AWSPREVIOUS"), "InvalidRequestException");
  EXPECT_EQ(get("s", token('x')), "ResourceNotFoundException");
}

TEST_F(ValuesTest, ATokenMakesOneVersionAndIsComparedByValue) {
  const auto first = create("s", "A", token('a'));
  ASSERT_TRUE(first);
  const auto again = create("s", "A", token('a'));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->arn, first->arn);
  EXPECT_EQ(refusal_of(create("s", "B", token('a'))), "ResourceExistsException");
  EXPECT_EQ(refusal_of(create("s", "A", token('b'))), "ResourceExistsException");
  ASSERT_TRUE(put("s", "B", token('b')));
  ASSERT_TRUE(put("s", "B", token('b')));
  EXPECT_EQ(refusal_of(put("s", "C", token('b'))), "ResourceExistsException");
  ASSERT_TRUE(put("s", "A", token('a')));  // an older version, repeated: nothing moves
  EXPECT_EQ(get("s"), "B");
}

TEST_F(ValuesTest, WhoMayNotUseTheKeyGetsNoSecretNotEvenItsRepetition) {
  ASSERT_TRUE(create("s", "A", token('a')));
  struct Case {
    Error by_kms;
    const char* on_read;
    const char* on_write;
  };
  const Case cases[] = {
      {{ErrorCode::kAccessDenied, "", "AccessDeniedException"}, "AccessDeniedException", "AccessDeniedException"},
      {{ErrorCode::kKeyDisabled, "", "DisabledException"}, "DecryptionFailure", "EncryptionFailure"},
      {{ErrorCode::kKeyDisabled, "", "KMSInvalidStateException"}, "DecryptionFailure", "EncryptionFailure"},
      {{ErrorCode::kNotFound, "", "NotFoundException"}, "DecryptionFailure", "EncryptionFailure"},
      {{ErrorCode::kUnavailable, "", ""}, "", ""},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.by_kms.reason);
    keys_.refused.insert_or_assign("alias/aws/secretsmanager", test.by_kms);
    EXPECT_EQ(get("s"), test.on_read);
    EXPECT_EQ(refusal_of(put("s", "B", token('b'))), test.on_write);
    EXPECT_EQ(refusal_of(put("s", "A", token('a'))), test.on_read);
    EXPECT_FALSE(put("s", "A", token('a')));
    EXPECT_FALSE(create("t", "A", token('a')));
  }
  keys_.refused.clear();
  EXPECT_EQ(get("s"), "A");
  EXPECT_EQ(get("t"), "ResourceNotFoundException");
}

TEST_F(ValuesTest, EachVersionHasAKeyOfItsOwnUnderTheSecretsKey) {
  aws::CreateSecretRequest request{.name = "s", .client_request_token = token('a'), .kms_key_id = "alias/mine"};
  request.secret_string = PlaintextBytes::copy_of(std::string_view("A"));
  ASSERT_TRUE(run(service().create_secret(call(), std::move(request))));
  ASSERT_TRUE(put("s", "B", token('b')));
  EXPECT_EQ(keys_.generated, 2);
  keys_.refused.emplace("alias/mine", Error{ErrorCode::kKeyDisabled, "", "DisabledException"});
  EXPECT_EQ(get("s"), "DecryptionFailure");
}

TEST_F(ValuesTest, PoliciesAreAskedBeforeAnythingIsTold) {
  ASSERT_TRUE(create("s", "A", token('a')));
  policies_.denied = {"secretsmanager:GetSecretValue", "secretsmanager:CreateSecret", "secretsmanager:ListSecrets"};
  EXPECT_EQ(get("s"), "AccessDeniedException");
  EXPECT_EQ(get("unknown"), "AccessDeniedException");
  EXPECT_EQ(keys_.opened, 0);
  EXPECT_EQ(refusal_of(create("t", "A", token('a'))), "AccessDeniedException");
  EXPECT_EQ(refusal_of(run(service().list_secrets(call(), {}))), "AccessDeniedException");
  EXPECT_EQ(policies_.last.resource_arn, "*");
}

TEST_F(ValuesTest, AnotherAccountReachesNothing) {
  const auto made = create("s", "A", token('a'));
  ASSERT_TRUE(made);
  const auto theirs = [] { return caller("administrator", "444455556666"); };
  EXPECT_EQ(refusal_of(run(service().get_secret_value(call(theirs()), {.secret_id = made->arn}))),
            "AccessDeniedException");
  EXPECT_EQ(refusal_of(run(service().get_secret_value(call(theirs()), {.secret_id = "s"}))),
            "ResourceNotFoundException");
  EXPECT_TRUE(run(service().list_secrets(call(theirs()), {}))->secret_list.empty());
}

TEST_F(ValuesTest, TheAuditLogKnowsNoNamesAndNoValues) {
  ASSERT_TRUE(create("canary-name", "canary-value", token('a')));
  ASSERT_EQ(get("canary-name"), "canary-value");
  const std::vector<std::string> lines = audit_lines();
  ASSERT_GE(lines.size(), 2U);
  for (const std::string& line : lines) EXPECT_EQ(line.find("canary"), std::string::npos) << line;
  EXPECT_NE(lines.back().find("secret/"), std::string::npos);
}

TEST_F(ValuesTest, NothingLegibleIsStored) {
  ASSERT_TRUE(create("canary-name", "canary-value", token('a')));
  const std::vector<storage::Row> rows = run(memory_->scan({}, {})).value();
  ASSERT_GE(rows.size(), 4U);
  for (const storage::Row& row : rows) {
    EXPECT_EQ(as_text(row.key).find("canary"), std::string_view::npos);
    EXPECT_EQ(as_text(row.value).find("canary"), std::string_view::npos);
  }
}

TEST_F(ValuesTest, LastAccessedDateIsAWholeDayAndOneReadADayWrites) {
  ASSERT_TRUE(create("s", "A", token('a')));
  const auto accessed = [this] { return run(service().describe_secret(call(), {"s"}))->last_accessed_date; };
  EXPECT_FALSE(accessed());
  ASSERT_EQ(get("s"), "A");
  EXPECT_TRUE(entry_.written);
  EXPECT_EQ(accessed(), parse_rfc3339("2026-03-01T00:00:00Z").value());
  ASSERT_EQ(get("s"), "A");
  EXPECT_FALSE(entry_.written);
  clock_.advance(std::chrono::hours(24));
  ASSERT_EQ(get("s"), "A");
  EXPECT_EQ(accessed(), parse_rfc3339("2026-03-02T00:00:00Z").value());
}

}  // namespace
}  // namespace keyhold::secrets

// UpdateSecret: what it changes, what it leaves, and a new key for what is there.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

class UpdateTest : public SecretsTest {
 protected:
  UpdateTest() { EXPECT_TRUE(create("s", "A", token('a'))); }

  Result<aws::UpdateSecretResponse> update(aws::UpdateSecretRequest request, std::optional<std::string> text = {}) {
    request.secret_id = "s";
    if (!request.client_request_token) request.client_request_token = token('u');
    if (text) request.secret_string = PlaintextBytes::copy_of(*text);
    return run(service().update_secret(call(), std::move(request)));
  }
  aws::DescribeSecretResponse described() { return run(service().describe_secret(call(), {"s"})).value(); }
};

TEST_F(UpdateTest, GivesAValueAsAPutDoesAndSaysWhichVersionItIs) {
  const auto answer = update({.description = "new"}, "B");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->version_id, token('u'));
  EXPECT_EQ(get("s"), "B");
  EXPECT_EQ(get("s", std::nullopt, "AWSPREVIOUS"), "A");
  EXPECT_EQ(described().description, "new");
  ASSERT_TRUE(update({}, "B")) << "the same request once more";
  EXPECT_EQ(refusal_of(update({}, "C")), "ResourceExistsException");
}

TEST_F(UpdateTest, WithoutAValueMakesNoVersion) {
  const WallTime before = *described().last_changed_date;
  clock_.advance(std::chrono::seconds(1));
  const auto answer = update({.description = "new"});
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->version_id);
  EXPECT_EQ(described().version_ids_to_stages.size(), 1U);
  EXPECT_GT(described().last_changed_date, before);
  ASSERT_TRUE(update({.description = ""}));
  EXPECT_FALSE(described().description);
}

TEST_F(UpdateTest, RefusesWhatItCannotDo) {
  aws::UpdateSecretRequest no_token{.secret_id = "s"};
  EXPECT_EQ(refusal_of(run(service().update_secret(call(), std::move(no_token)))), "InvalidRequestException");
  EXPECT_EQ(refusal_of(update({.type = "Partner"})), "InvalidParameterException");
  ASSERT_TRUE(run(service().delete_secret(call(), {"s"})));
  EXPECT_EQ(refusal_of(update({.description = "new"})), "InvalidRequestException");
}

TEST_F(UpdateTest, ANewKeyGuardsTheLabelledVersionsToo) {
  ASSERT_TRUE(put("s", "B", token('b')));
  ASSERT_TRUE(put("s", "C", token('c')));
  ASSERT_TRUE(put("s", "D", token('d'), aws::StagingLabels{"AWSPENDING"}));
  ASSERT_TRUE(update({.kms_key_id = "alias/mine"}));
  EXPECT_EQ(described().kms_key_id, "alias/mine");
  keys_.refused.emplace("alias/aws/secretsmanager", Error{ErrorCode::kKeyDisabled, "", "DisabledException"});
  reopen();
  EXPECT_EQ(get("s"), "C");
  EXPECT_EQ(get("s", std::nullopt, "AWSPREVIOUS"), "B");
  EXPECT_EQ(get("s", std::nullopt, "AWSPENDING"), "D");
  EXPECT_EQ(get("s", token('a')), "DecryptionFailure") << "no label: left under its old key";
  const auto listed = run(service().list_secret_version_ids(call(), {.secret_id = "s", .include_deprecated = true}));
  ASSERT_EQ(listed->versions.size(), 4U);
  EXPECT_EQ(listed->versions[0].kms_key_ids, std::vector<std::string>{"DefaultEncryptionKey"});
  EXPECT_EQ(listed->versions[1].kms_key_ids, std::vector<std::string>{"alias/mine"});
}

TEST_F(UpdateTest, WithoutTheRightToTheNewKeyOldVersionsStayUnderTheirOwn) {
  keys_.refused.emplace("alias/mine", Error{ErrorCode::kAccessDenied, "", "AccessDeniedException"});
  ASSERT_TRUE(update({.kms_key_id = "alias/mine"}));
  EXPECT_EQ(get("s"), "A");
  EXPECT_EQ(refusal_of(put("s", "B", token('b'))), "AccessDeniedException");
  keys_.refused.insert_or_assign("alias/other", Error{ErrorCode::kKeyDisabled, "", "DisabledException"});
  EXPECT_EQ(refusal_of(update({.kms_key_id = "alias/other"})), "EncryptionFailure");
  ASSERT_TRUE(update({.kms_key_id = ""}));
  EXPECT_FALSE(described().kms_key_id);
  ASSERT_TRUE(put("s", "B", token('b')));
}

TEST_F(UpdateTest, TheManagedKeyIsNotShownHoweverItIsNamed) {
  ASSERT_TRUE(update({.kms_key_id = "alias/mine"}));
  for (const char* name : {"alias/aws/secretsmanager", "arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager"}) {
    ASSERT_TRUE(update({.kms_key_id = name}));
    EXPECT_FALSE(described().kms_key_id) << name;
  }
}

}  // namespace
}  // namespace keyhold::secrets

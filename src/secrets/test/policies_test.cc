// Resource policies: kept as given, asked at each call, refused where they make no sense or let everyone in.
#include "../public_policy.h"
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

std::string policy(std::string_view effect, std::string_view principal, std::string_view more = {}) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":")" + std::string(effect) + R"(","Principal":)" +
         std::string(principal) + R"(,"Action":"secretsmanager:*","Resource":"*")" + std::string(more) + "}]}";
}

constexpr std::string_view kTheirs = R"({"AWS":"444455556666"})";

class PoliciesTest : public SecretsTest {
 protected:
  PoliciesTest() {
    aws::CreateSecretRequest request{.name = "s", .client_request_token = token('a'), .kms_key_id = "alias/mine"};
    request.secret_string = PlaintextBytes::copy_of(std::string_view("A"));
    arn_ = run(service().create_secret(call(), std::move(request))).value().arn;
  }

  static Caller theirs() { return caller("administrator", "444455556666"); }
  std::string attach(std::string text, bool block = false, Caller who = caller()) {
    return refusal_of(run(service().put_resource_policy(call(std::move(who)), {arn_, std::move(text), block})));
  }
  std::string attached() {
    return run(service().get_resource_policy(call(), {"s"})).value().resource_policy.value_or("none");
  }
  std::string read(Caller who) {
    const auto answer = run(service().get_secret_value(call(std::move(who)), {.secret_id = arn_}));
    return answer ? std::string(answer->secret_string->text()) : answer.error().reason;
  }

  std::string arn_;
};

TEST_F(PoliciesTest, AreKeptAsTheyWereGivenUntilTheyAreDeleted) {
  EXPECT_EQ(attached(), "none");
  const std::string text = policy("Allow", kTheirs) + "  ";
  EXPECT_EQ(attach(text), "");
  reopen();
  EXPECT_EQ(attached(), text);
  ASSERT_TRUE(run(service().delete_resource_policy(call(), {"s"})));
  EXPECT_EQ(attached(), "none");
  ASSERT_TRUE(run(service().delete_resource_policy(call(), {"s"})));
}

TEST_F(PoliciesTest, LetAnotherAccountInAndOutAgain) {
  EXPECT_EQ(read(theirs()), "AccessDeniedException");
  EXPECT_EQ(attach(policy("Allow", kTheirs)), "");
  EXPECT_EQ(read(theirs()), "A");
  EXPECT_EQ(attach(policy("Allow", R"({"AWS":["444455556666","111122223333"]})"), false, theirs()), "");
  aws::PutSecretValueRequest put_request{.secret_id = arn_, .client_request_token = token('b')};
  put_request.secret_string = PlaintextBytes::copy_of(std::string_view("B"));
  ASSERT_TRUE(run(service().put_secret_value(call(theirs()), std::move(put_request))));
  EXPECT_EQ(get("s"), "B");
  EXPECT_TRUE(run(service().list_secrets(call(theirs()), {}))->secret_list.empty());
  ASSERT_TRUE(run(service().delete_resource_policy(call(), {"s"})));
  EXPECT_EQ(read(theirs()), "AccessDeniedException");
}

TEST_F(PoliciesTest, NameNobodyWhoIsMissing) {
  policies_.missing = {"arn:aws:iam::111122223333:role/gone"};
  const std::string text = policy("Allow", R"({"AWS":["444455556666","arn:aws:iam::111122223333:role/gone"]})");
  const auto put = run(service().put_resource_policy(call(), {arn_, text, false}));
  EXPECT_EQ(put.error().reason, "MalformedPolicyDocumentException");
  EXPECT_EQ(put.error().detail, "This resource policy contains an unsupported principal.");
  EXPECT_EQ(attached(), "none");
  const auto validated = run(service().validate_resource_policy(call(), {.resource_policy = text}));
  EXPECT_EQ(validated.error().detail, "This resource policy contains an unsupported principal.");
  policies_.denied = {"secretsmanager:PutResourcePolicy"};
  EXPECT_EQ(attach(text), "AccessDeniedException") << "who may not change the policy is not told who there is";
  policies_ = FakePolicies();
  EXPECT_EQ(attach(text), "");
}

TEST_F(PoliciesTest, ADenyHoldsWhoeverMayOtherwise) {
  EXPECT_EQ(attach(policy("Deny", R"({"AWS":"arn:aws:iam::111122223333:user/mallory"})")), "");
  EXPECT_EQ(read(caller("mallory")), "AccessDeniedException");
  EXPECT_EQ(read(caller()), "A");
}

TEST_F(PoliciesTest, ConditionsSeeWhatTheRequestAndTheSecretSay) {
  ASSERT_TRUE(run(service().tag_resource(call(), {"s", {{"team", "red"}}})));
  struct Case {
    const char* condition;
    const char* on_read;
  };
  const Case cases[] = {
      {R"({"StringEquals":{"secretsmanager:VersionStage":"AWSCURRENT"}})", "A"},
      {R"({"StringEquals":{"secretsmanager:VersionStage":"AWSPREVIOUS"}})", "AccessDeniedException"},
      {R"({"StringEquals":{"secretsmanager:ResourceTag/team":"red"}})", "A"},
      {R"({"StringEquals":{"aws:ResourceTag/team":"blue"}})", "AccessDeniedException"},
      {R"({"StringLike":{"secretsmanager:SecretId":"arn:*:secret:s-*"}})", "A"},
  };
  for (const Case& test : cases) {
    ASSERT_EQ(attach(policy("Allow", kTheirs, std::string(R"(,"Condition":)") + test.condition)), "");
    EXPECT_EQ(read(theirs()), test.on_read) << test.condition;
  }
}

TEST_F(PoliciesTest, OperationsSayWhatTheyAreAbout) {
  const auto given = [this](const char* key) {
    std::string out;
    const auto [begin, end] = policies_.last.context.equal_range(key);
    for (auto i = begin; i != end; ++i) out += i->second + ";";
    return out;
  };
  ASSERT_TRUE(run(service().tag_resource(call(), {"s", {{"a", "1"}, {"b", "2"}}})));
  EXPECT_EQ(given("aws:TagKeys"), "a;b;");
  EXPECT_EQ(given("aws:RequestTag/b"), "2;");
  EXPECT_EQ(attach(policy("Allow", kTheirs), true), "");
  EXPECT_EQ(given("secretsmanager:BlockPublicPolicy"), "true;");
  ASSERT_TRUE(run(service().delete_secret(call(), {"s", 7, false})));
  EXPECT_EQ(given("secretsmanager:RecoveryWindowInDays"), "7;");
  ASSERT_TRUE(run(service().delete_secret(call(), {"s", std::nullopt, true})));
  EXPECT_EQ(given("secretsmanager:ForceDeleteWithoutRecovery"), "true;");
  aws::CreateSecretRequest request{
      .name = "t", .client_request_token = token('a'), .description = "d", .kms_key_id = "arn:aws:kms:k"};
  ASSERT_TRUE(run(service().create_secret(call(), std::move(request))));
  EXPECT_EQ(given("secretsmanager:Name") + given("secretsmanager:Description"), "t;d;");
  EXPECT_EQ(given("secretsmanager:KmsKeyId") + given("secretsmanager:KmsKeyArn"), "arn:aws:kms:k;arn:aws:kms:k;");
}

TEST_F(PoliciesTest, TheAccountsManagedKeyIsForItsOwnAccountOnly) {
  ASSERT_TRUE(create("managed", "A", token('a')));
  ASSERT_TRUE(run(service().put_resource_policy(call(), {"managed", policy("Allow", kTheirs), false})));
  const std::string arn = run(service().describe_secret(call(), {"managed"})).value().arn;
  EXPECT_TRUE(run(service().describe_secret(call(theirs()), {arn})));
  EXPECT_EQ(refusal_of(run(service().get_secret_value(call(theirs()), {.secret_id = arn}))), "InvalidRequestException");
  aws::PutSecretValueRequest put_request{.secret_id = arn, .client_request_token = token('b')};
  put_request.secret_string = PlaintextBytes::copy_of(std::string_view("B"));
  EXPECT_EQ(refusal_of(run(service().put_secret_value(call(theirs()), std::move(put_request)))),
            "InvalidRequestException");
}

TEST_F(PoliciesTest, RefusesDocumentsThatAreNone) {
  for (const char* text :
       {"p", "{}", R"({"Version":"2012-10-17"})",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"}) {
    EXPECT_EQ(attach(text), "MalformedPolicyDocumentException") << text;
    EXPECT_EQ(refusal_of(run(service().validate_resource_policy(call(), {std::nullopt, text}))),
              "MalformedPolicyDocumentException");
  }
  ASSERT_TRUE(run(service().delete_secret(call(), {"s"})));
  EXPECT_EQ(attach(policy("Allow", kTheirs)), "InvalidRequestException");
  EXPECT_EQ(refusal_of(run(service().get_resource_policy(call(), {"s"}))), "InvalidRequestException");
}

TEST_F(PoliciesTest, BlockPublicPolicyRefusesWhatLetsEveryoneIn) {
  struct Case {
    const char* principal;
    const char* condition;
    bool broad;
  };
  const Case cases[] = {
      {R"("*")", "", true},
      {R"({"AWS":"*"})", "", true},
      {R"({"AWS":["444455556666","*"]})", "", true},
      {R"({"AWS":"444455556666"})", "", false},
      {R"("*")", R"({"StringEquals":{"aws:SourceAccount":"444455556666"}})", false},
      {R"("*")", R"({"ArnLike":{"AWS:sourcearn":"arn:aws:iam::444455556666:role/r"}})", false},
      {R"("*")", R"({"StringLike":{"aws:SourceVpce":"vpce-*"}})", true},
      {R"("*")", R"({"StringNotEquals":{"aws:SourceVpce":"vpce-1"}})", true},
      {R"("*")", R"({"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1"}})", true},
      {R"("*")", R"({"StringEquals":{"secretsmanager:VersionStage":"AWSCURRENT"}})", true},
  };
  for (const Case& test : cases) {
    const std::string more = *test.condition == '\0' ? "" : std::string(R"(,"Condition":)") + test.condition;
    const std::string text = policy("Allow", test.principal, more);
    SCOPED_TRACE(text);
    EXPECT_EQ(grants_broad_access(text), test.broad);
    EXPECT_EQ(attach(text, true), test.broad ? "PublicPolicyException" : "");
    EXPECT_EQ(attach(text), "");
    const auto validated = run(service().validate_resource_policy(call(), {"s", text}));
    ASSERT_TRUE(validated);
    EXPECT_EQ(validated->policy_validation_passed, !test.broad);
    EXPECT_EQ(validated->validation_errors.empty(), !test.broad);
  }
  EXPECT_FALSE(grants_broad_access(policy("Deny", R"("*")")));
}

}  // namespace
}  // namespace keyhold::secrets

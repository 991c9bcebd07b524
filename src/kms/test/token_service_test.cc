#include "keyhold/kms/token_service.h"

#include "keyhold/crypto/digest.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

const Administrator kOperator{"spiffe://test/operator/1", "127.0.0.1", "test"};
constexpr const char* kReader = "arn:aws:iam::111122223333:role/reader";
constexpr const char* kReads =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]})";

std::string trust_of(std::string_view principal, std::string_view condition = {}) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" + std::string(principal) +
         R"("},"Action":"sts:AssumeRole")" + std::string(condition) + "}]}";
}

aws::AssumeRoleRequest lasting(std::chrono::seconds duration) {
  aws::AssumeRoleRequest out;
  out.limits.duration = duration;
  return out;
}

aws::AssumeRoleRequest limited_to(std::string policy) {
  aws::AssumeRoleRequest out;
  out.limits.policy = std::move(policy);
  return out;
}

/// With a role `reader` in the first account that its `worker` may take on, for two hours at most.
class TokenServiceTest : public KmsTest {
 protected:
  TokenServiceTest() {
    make_reader();
    worker_key_ = run(kms_->identities().create_access_key(kOperator, iam::user_arn(kOwn, "worker"))).value();
  }

  void make_reader() {
    iam::NewRole about{.trust = trust_of(iam::user_arn(kOwn, "worker")), .max_session = std::chrono::hours(2)};
    ASSERT_TRUE(run(kms_->identities().create_role(kOperator, kOwn, "reader", std::move(about))));
    ASSERT_TRUE(run(kms_->identities().put_policy<iam::Role>(kOperator, kReader, "reads", kReads)));
  }
  void trust(const std::string& text) { ASSERT_TRUE(run(kms_->identities().put_trust(kOperator, kReader, text))); }

  Result<aws::AssumeRoleResponse> assume(Caller who, aws::AssumeRoleRequest request = {}) {
    if (request.role_arn.empty()) request.role_arn = kReader;
    request.role_session_name = "s-1";
    return run(kms_->token_service().assume_role(call_by(std::move(who)), worker_key_->id, std::move(request)));
  }
  Result<aws::AssumeRoleResponse> assume_as_worker(aws::AssumeRoleRequest request = {}) {
    return assume(caller(kOwn, "worker"), std::move(request));
  }
  Caller caller_in(const aws::AssumeRoleResponse& session) {
    auto identity = kms_->identities().find_caller(session.arn, session.credentials.session_token).value();
    return Caller{std::move(identity), "eu-west-1", "127.0.0.1", {}};
  }
  std::optional<aws::sigv4::SigningIdentity> signing_identity(const aws::TemporaryCredentials& credentials) {
    return kms_->identities().signing_identity(credentials.access_key_id, {"20260301", "eu-west-1", "kms"},
                                               credentials.session_token);
  }
  std::string find_refusal(const aws::AssumeRoleResponse& session) {
    const auto found = kms_->identities().find_caller(session.arn, session.credentials.session_token);
    return found ? "" : found.error().reason;
  }

  std::optional<iam::AccessKey> worker_key_;
};

TEST_F(TokenServiceTest, ASessionActsAsItsRole) {
  const aws::AssumeRoleResponse session = assume_as_worker().value();
  EXPECT_EQ(session.arn, "arn:aws:sts::111122223333:assumed-role/reader/s-1");
  EXPECT_EQ(session.assumed_role_id, kms_->directory().find_role(kReader)->id + ":s-1");
  EXPECT_TRUE(session.credentials.access_key_id.starts_with("ASIA"));
  EXPECT_EQ(session.credentials.expiration, clock_.now() + std::chrono::hours(1));
  EXPECT_FALSE(session.packed_policy_size);
  EXPECT_EQ(entry_->decision.resource, kReader);
  EXPECT_EQ(entry_->decision.verdict, "allowed-by-trust-policy (#1)");
  const Bytes blob = encrypt(create_key().key_id);
  EXPECT_TRUE(decrypt(call_by(caller_in(session)), blob));
  EXPECT_FALSE(decrypt(call_by(caller(kOwn, "worker")), blob));
}

TEST_F(TokenServiceTest, WhoMayTakeItOnIsForTheTrustPolicyToSay) {
  trust(trust_of(iam::user_arn(kOwn, "administrator")));
  const auto refused = assume_as_worker();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kAccessDenied);
  EXPECT_EQ(refused.error().detail,
            "User: arn:aws:iam::111122223333:user/worker is not authorized to perform: sts:AssumeRole on resource: "
            "arn:aws:iam::111122223333:role/reader");
  aws::AssumeRoleRequest unknown{.role_arn = "arn:aws:iam::111122223333:role/none"};
  EXPECT_EQ(assume_as_worker(unknown).error().code, ErrorCode::kAccessDenied);
  EXPECT_EQ(assume_as_worker({.role_arn = "arn:aws:iam::111122223333:user/worker"}).error().code,
            ErrorCode::kInvalidArgument);
}

TEST_F(TokenServiceTest, ATrustedAccountStillNeedsItsOwnPolicy) {
  trust(trust_of(kOwn));
  EXPECT_FALSE(assume_as_worker());
  grant_identity_policy(kOwn, "worker", "sts:AssumeRole", kReader);
  EXPECT_TRUE(assume_as_worker());
  trust(trust_of(iam::root_arn(kOther)));
  EXPECT_FALSE(assume_as_worker());
  EXPECT_TRUE(assume(caller(kOther, "administrator")));
}

TEST_F(TokenServiceTest, TheExternalIdMustBeTheTrustedOne) {
  trust(trust_of(iam::user_arn(kOwn, "worker"), R"(,"Condition":{"StringEquals":{"sts:ExternalId":"e-1"}})"));
  EXPECT_FALSE(assume_as_worker());
  EXPECT_FALSE(assume_as_worker({.external_id = "e-2"}));
  EXPECT_TRUE(assume_as_worker({.external_id = "e-1"}));
}

TEST_F(TokenServiceTest, ASessionLastsNoLongerThanItsRoleAllows) {
  EXPECT_TRUE(assume_as_worker(lasting(std::chrono::hours(2))));
  EXPECT_EQ(assume_as_worker(lasting(std::chrono::hours(3))).error().code, ErrorCode::kInvalidArgument);
  const aws::AssumeRoleResponse session = assume_as_worker().value();
  trust(trust_of(kReader));
  EXPECT_TRUE(assume(caller_in(session)));
  EXPECT_EQ(assume(caller_in(session), lasting(std::chrono::hours(2))).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(TokenServiceTest, TheRootUserTakesOnNoRole) {
  trust(trust_of(kOwn));
  const auto root = kms_->directory().find_identity(iam::root_arn(kOwn));
  EXPECT_EQ(assume(Caller{root, "eu-west-1", "127.0.0.1", {}}).error().detail,
            "Roles may not be assumed by root accounts.");
}

TEST_F(TokenServiceTest, ASessionPolicyLimitsTheSession) {
  const std::string policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}]})";
  const aws::AssumeRoleResponse session = assume_as_worker(limited_to(policy)).value();
  EXPECT_EQ(session.packed_policy_size, 5u);
  const Bytes blob = encrypt(create_key().key_id);
  const auto refused = decrypt(call_by(caller_in(session)), blob);
  EXPECT_EQ(entry_->decision.verdict, "no-session-policy-allow");
  EXPECT_FALSE(refused);
  EXPECT_EQ(assume_as_worker(limited_to("{}")).error().reason, "MalformedPolicyDocumentException");
}

TEST_F(TokenServiceTest, ASessionEndsWithItsTime) {
  const aws::AssumeRoleResponse session = assume_as_worker(lasting(std::chrono::seconds(900))).value();
  clock_.advance(std::chrono::seconds(899));
  EXPECT_EQ(find_refusal(session), "");
  EXPECT_GT(*signing_identity(session.credentials)->session_end, clock_.now());
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(find_refusal(session), "ExpiredTokenException");
  EXPECT_EQ(*signing_identity(session.credentials)->session_end, clock_.now());
}

TEST_F(TokenServiceTest, ASessionOutlivesARestart) {
  const aws::AssumeRoleResponse session = assume_as_worker().value();
  reopen();
  EXPECT_EQ(find_refusal(session), "");
  const auto identity = signing_identity(session.credentials);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->principal_arn, session.arn);
  EXPECT_EQ(to_hex(*identity->session_token_sha256),
            to_hex(crypto::sha256({as_bytes(session.credentials.session_token)})));
}

// The turn of the epoch seals the session key anew, as every row.
TEST_F(TokenServiceTest, ASessionOutlivesTheDestructionOfAKey) {
  const aws::AssumeRoleResponse session = assume_as_worker().value();
  const std::string doomed = create_key().key_id;
  ASSERT_TRUE(run(kms_->service().schedule_key_deletion(as_administrator(), {doomed, 7})));
  ASSERT_EQ(run(kms_->destroyer().run(clock_.now() + std::chrono::days(8), "test"))->size(), 1u);
  EXPECT_EQ(find_refusal(session), "");
  reopen();
  EXPECT_EQ(find_refusal(session), "");
}

TEST_F(TokenServiceTest, ASessionIsOfOneAccessKeyId) {
  aws::AssumeRoleResponse session = assume_as_worker().value();
  session.credentials.access_key_id = assume_as_worker()->credentials.access_key_id;
  EXPECT_FALSE(signing_identity(session.credentials));
  session.credentials.session_token.clear();
  EXPECT_FALSE(signing_identity(session.credentials));
  EXPECT_EQ(find_refusal(session), "UnrecognizedClientException");
}

TEST_F(TokenServiceTest, TheRolesPoliciesCountAsTheyAreNow) {
  const aws::AssumeRoleResponse session = assume_as_worker().value();
  const Bytes blob = encrypt(create_key().key_id);
  EXPECT_TRUE(decrypt(call_by(caller_in(session)), blob));
  ASSERT_TRUE(run(kms_->identities().delete_policy<iam::Role>(kOperator, kReader, "reads")));
  EXPECT_FALSE(decrypt(call_by(caller_in(session)), blob));
}

// Also when it is made again under its name: that is another role.
TEST_F(TokenServiceTest, ADeletedRoleEndsItsSessions) {
  const aws::AssumeRoleResponse session = assume_as_worker().value();
  ASSERT_TRUE(run(kms_->identities().delete_policy<iam::Role>(kOperator, kReader, "reads")));
  ASSERT_TRUE(run(kms_->identities().delete_role(kOperator, kReader)));
  EXPECT_EQ(find_refusal(session), "UnrecognizedClientException");
  EXPECT_FALSE(signing_identity(session.credentials));
  make_reader();
  EXPECT_EQ(find_refusal(session), "UnrecognizedClientException");
  EXPECT_FALSE(signing_identity(session.credentials));
}

TEST_F(TokenServiceTest, AUsersSessionIsTheUserUntilItsAccessKeyIsOff) {
  const auto made = run(kms_->token_service().get_session_token(call_by(caller(kOwn, "worker")), worker_key_->id, {}));
  ASSERT_TRUE(made);
  const aws::TemporaryCredentials& credentials = made->credentials;
  const std::string worker = iam::user_arn(kOwn, "worker");
  EXPECT_EQ(credentials.expiration, clock_.now() + std::chrono::hours(12));
  EXPECT_TRUE(kms_->identities().find_caller(worker, credentials.session_token));
  EXPECT_EQ(signing_identity(credentials)->principal_arn, worker);
  EXPECT_EQ(run(kms_->token_service().get_session_token(call_by(caller(kOwn, "worker")), credentials.access_key_id, {}))
                .error()
                .detail,
            "Cannot call GetSessionToken with session credentials");
  ASSERT_TRUE(
      run(kms_->identities().set_access_key_status(kOperator, worker_key_->id, iam::AccessKeyStatus::kInactive)));
  EXPECT_FALSE(kms_->identities().find_caller(worker, credentials.session_token));
  EXPECT_FALSE(signing_identity(credentials));
}

// A role is not a caller: only its sessions are.
TEST_F(TokenServiceTest, NobodyIsARoleWithoutASession) {
  EXPECT_FALSE(kms_->identities().find_caller(kReader, {}));
}

constexpr const char* kTrustsTaggedWorker =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/worker"},"Action":["sts:AssumeRole","sts:TagSession"],"Condition":{"StringEquals":{"aws:RequestTag/team":"blue"},"ForAllValues:StringEquals":{"sts:TransitiveTagKeys":["team"],"aws:TagKeys":["team","cost"]}}}]})";

TEST_F(TokenServiceTest, TagsNeedTheirPermissionAndAreTheSessionsOwn) {
  EXPECT_EQ(assume_as_worker({.tags = {{"team", "blue"}}}).error().detail,
            "User: arn:aws:iam::111122223333:user/worker is not authorized to perform: sts:TagSession on resource: " +
                std::string(kReader));
  trust(kTrustsTaggedWorker);
  EXPECT_FALSE(assume_as_worker({.tags = {{"team", "red"}}}));
  EXPECT_FALSE(assume_as_worker({.tags = {{"team", "blue"}, {"other", "x"}}}));
  ASSERT_TRUE(run(kms_->identities().set_tags<iam::Role>(kOperator, kReader, {{"Team", "none"}, {"home", "yes"}})));
  const auto session = assume_as_worker({.tags = {{"team", "blue"}, {"cost", "7"}}, .transitive_tag_keys = {"team"}});
  ASSERT_TRUE(session) << session.error().detail;
  EXPECT_TRUE(session->packed_policy_size);
  const auto identity = caller_in(*session).identity;
  EXPECT_EQ(identity->tags, (iam::Tags{{"cost", "7"}, {"home", "yes"}, {"team", "blue"}}));
  EXPECT_EQ(identity->transitive_tags, (iam::Tags{{"team", "blue"}}));
}

TEST_F(TokenServiceTest, TransitiveTagsAndTheSourceIdentityAreHandedOn) {
  trust(
      R"({"Statement":{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}})");
  const auto first =
      assume_as_worker(
          {.tags = {{"team", "blue"}, {"cost", "7"}}, .transitive_tag_keys = {"team"}, .source_identity = "ada"})
          .value();
  EXPECT_EQ(first.source_identity, "ada");
  const auto second = assume(caller_in(first)).value();
  EXPECT_EQ(second.source_identity, "ada");
  EXPECT_EQ(caller_in(second).identity->tags, (iam::Tags{{"team", "blue"}}));
  EXPECT_EQ(assume(caller_in(first), {.tags = {{"TEAM", "red"}}}).error().reason, "InvalidParameterValue");
  EXPECT_EQ(assume(caller_in(first), {.source_identity = "eve"}).error().code, ErrorCode::kAccessDenied);
  trust(R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}})");
  EXPECT_EQ(assume(caller_in(first)).error().code, ErrorCode::kAccessDenied) << "it has a source identity to hand on";
}

TEST_F(TokenServiceTest, TagsHaveAwssRules) {
  const auto refusal = [&](aws::AssumeRoleRequest request) { return assume_as_worker(std::move(request)).error(); };
  EXPECT_EQ(refusal({.tags = {{"aws:x", "y"}}}).reason, "InvalidParameterValue");
  EXPECT_EQ(refusal({.tags = {{"team", "a"}, {"Team", "b"}}}).reason, "InvalidParameterValue");
  EXPECT_EQ(refusal({.tags = {{"team", "a"}}, .transitive_tag_keys = {"cost"}}).detail,
            "The specified transitive tag key must be included in the requested tags.");
  EXPECT_EQ(refusal({.tags = {{"team", "semi;colon"}}}).code, ErrorCode::kInvalidArgument);
}

TEST_F(TokenServiceTest, ManagedPoliciesLimitASessionAsTheyAreNow) {
  const std::string arn = iam::policy_arn(kOwn, "list");
  aws::AssumeRoleRequest request;
  request.limits.policy_arns = {arn};
  EXPECT_EQ(assume_as_worker(request).error().reason, "NoSuchEntity");
  const std::string may_list = R"({"Statement":{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*"}})";
  ASSERT_TRUE(run(kms_->identities().create_policy(kOperator, kOwn, "list", may_list, "")));
  const auto session = assume_as_worker(request).value();
  const auto may_now = [&] { return run(kms_->service().list_keys(call_by(caller_in(session)), {})).has_value(); };
  EXPECT_TRUE(may_now());
  ASSERT_TRUE(run(kms_->identities().set_policy_document(
      kOperator, arn, R"({"Statement":{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}})")));
  EXPECT_FALSE(may_now());
  ASSERT_TRUE(run(kms_->identities().delete_managed_policy(kOperator, arn)));
  EXPECT_FALSE(may_now()) << "a limit that is gone is no freedom";
}

TEST_F(TokenServiceTest, PoliciesAndTagsHaveABoundTogether) {
  trust(R"({"Statement":{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole","sts:TagSession"]}})");
  aws::AssumeRoleRequest request;
  for (int i = 0; i < 10; ++i) request.tags["key" + std::to_string(i)] = std::string(200, 'v');
  EXPECT_EQ(assume_as_worker(request).error().reason, "PackedPolicyTooLarge");
  request.tags.erase("key0");
  const auto session = assume_as_worker(request).value();
  EXPECT_EQ(session.packed_policy_size, 94u);  // 9 * (4 + 200 + 9) of 2048, rounded up
}

TEST_F(TokenServiceTest, AnAccessKeyTellsItsAccount) {
  const auto info = [&](std::string id) {
    return run(kms_->token_service().get_access_key_info(call_by(caller(kOther, "administrator")), {std::move(id)}));
  };
  EXPECT_EQ(info(worker_key_->id)->account, kOwn);
  EXPECT_EQ(info("AKIA234567234567ABCD").error().code, ErrorCode::kAccessDenied);
}

}  // namespace
}  // namespace keyhold::kms

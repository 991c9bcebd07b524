#include "../grant_token.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class GrantsTest : public KmsTest {
 protected:
  const std::string worker_ = iam::user_arn(kOwn, "worker");
  const std::string outsider_ = iam::user_arn(kOther, "administrator");

  Call& as_worker() { return call_by(caller(kOwn, "worker")); }
  Call& as_outsider() { return call_by(caller(kOther, "administrator")); }

  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }

  aws::CreateGrantResponse grant(const std::string& key, std::vector<std::string> operations,
                                 std::optional<aws::GrantConstraints> constraints = {},
                                 std::optional<std::string> name = {}) {
    return run(kms_->service().create_grant(as_administrator(), {.key_id = key,
                                                                 .grantee_principal = worker_,
                                                                 .operations = std::move(operations),
                                                                 .constraints = std::move(constraints),
                                                                 .name = std::move(name)}))
        .value();
  }
  std::string encrypt_as_worker(const std::string& key, aws::EncryptionContext context = {}) {
    return reason(run(kms_->service().encrypt(as_worker(), {.key_id = key,
                                                            .plaintext = PlaintextBytes::copy_of(std::string_view("x")),
                                                            .encryption_context = std::move(context)})));
  }
};

TEST_F(GrantsTest, AGrantAllowsItsOperationsAtOnceAndUntilItIsRevoked) {
  const std::string key = create_key().key_id;
  EXPECT_EQ(encrypt_as_worker(key), "AccessDeniedException");
  const aws::CreateGrantResponse made = grant(key, {"Encrypt"});
  EXPECT_EQ(encrypt_as_worker(key), "");
  EXPECT_EQ(reason(decrypt(as_worker(), encrypt(key))), "AccessDeniedException");
  reopen();
  EXPECT_EQ(encrypt_as_worker(key), "");
  ASSERT_TRUE(run(kms_->service().revoke_grant(as_administrator(), {.key_id = key, .grant_id = made.grant_id})));
  EXPECT_EQ(encrypt_as_worker(key), "AccessDeniedException");
  reopen();
  EXPECT_EQ(encrypt_as_worker(key), "AccessDeniedException");
}

TEST_F(GrantsTest, AGrantNamesNobodyWhoIsKnownToBeMissing) {
  const std::string key = create_key().key_id;
  const auto create = [&](std::string grantee, std::optional<std::string> retiring) {
    return run(kms_->service().create_grant(as_administrator(), {.key_id = key,
                                                                 .grantee_principal = std::move(grantee),
                                                                 .retiring_principal = std::move(retiring),
                                                                 .operations = {"Encrypt"}}));
  };
  const std::string nobody = iam::user_arn(kOwn, "nobody");
  EXPECT_EQ(reason(create(nobody, {})), "InvalidArnException");
  EXPECT_EQ(create(nobody, {}).error().detail, "ARN does not refer to a valid principal: " + nobody);
  EXPECT_EQ(reason(create(worker_, nobody)), "InvalidArnException");
  EXPECT_EQ(reason(create(iam::user_arn("999988887777", "nobody"), worker_)), "");
  EXPECT_EQ(reason(create(std::string(kOther), iam::root_arn(kOther))), "");
}

TEST_F(GrantsTest, ConstraintsHoldTheContextExactly) {
  const std::string equals = create_key().key_id;
  grant(equals, {"Encrypt"}, aws::GrantConstraints{.encryption_context_equals = aws::EncryptionContext{{"a", "1"}}});
  EXPECT_EQ(encrypt_as_worker(equals, {{"a", "1"}}), "");
  EXPECT_EQ(encrypt_as_worker(equals, {{"A", "1"}}), "AccessDeniedException");
  EXPECT_EQ(encrypt_as_worker(equals, {{"a", "1"}, {"b", "2"}}), "AccessDeniedException");
  EXPECT_EQ(encrypt_as_worker(equals), "AccessDeniedException");
  const std::string subset = create_key().key_id;
  grant(subset, {"Encrypt"},
        aws::GrantConstraints{.encryption_context_subset = aws::EncryptionContext{{"a", "1"}, {"b", "2"}}});
  EXPECT_EQ(encrypt_as_worker(subset, {{"a", "1"}, {"b", "2"}, {"c", "3"}}), "");
  EXPECT_EQ(encrypt_as_worker(subset, {{"a", "1"}}), "AccessDeniedException");
}

TEST_F(GrantsTest, AnExplicitDenyWinsOverAGrant) {
  const std::string policy = R"({"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
    {"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/worker"},"Action":"kms:Encrypt","Resource":"*"}]})";
  const std::string key = create_key(policy).key_id;
  grant(key, {"Encrypt", "DescribeKey"});
  EXPECT_EQ(encrypt_as_worker(key), "AccessDeniedException");
  EXPECT_TRUE(run(kms_->service().describe_key(as_worker(), {.key_id = key})));
}

TEST_F(GrantsTest, AGrantReachesAnotherAccount) {
  const aws::KeyMetadata key = create_key();
  ASSERT_TRUE(run(kms_->service().create_grant(
      as_administrator(), {.key_id = key.key_id, .grantee_principal = outsider_, .operations = {"DescribeKey"}})));
  EXPECT_TRUE(run(kms_->service().describe_key(as_outsider(), {.key_id = key.arn})));
}

TEST_F(GrantsTest, ANamedGrantIsMadeOnce) {
  const std::string key = create_key().key_id;
  const aws::CreateGrantResponse first = grant(key, {"Decrypt"}, {}, "once");
  EXPECT_EQ(grant(key, {"Decrypt"}, {}, "once").grant_id, first.grant_id);
  EXPECT_NE(grant(key, {"Encrypt"}, {}, "once").grant_id, first.grant_id);
  EXPECT_NE(grant(key, {"Decrypt"}).grant_id, grant(key, {"Decrypt"}).grant_id);
}

TEST_F(GrantsTest, EachAnswerHasATokenOfItsOwnForTheSameGrant) {
  const std::string key = create_key().key_id;
  const aws::CreateGrantResponse first = grant(key, {"Decrypt"}, {}, "once");
  const aws::CreateGrantResponse second = grant(key, {"Decrypt"}, {}, "once");
  EXPECT_EQ(first.grant_id, second.grant_id);
  EXPECT_NE(first.grant_token, second.grant_token);
  ASSERT_TRUE(run(kms_->service().retire_grant(as_administrator(), {.grant_token = first.grant_token})));
  EXPECT_EQ(reason(run(kms_->service().retire_grant(as_administrator(), {.grant_token = second.grant_token}))),
            "NotFoundException");
}

TEST_F(GrantsTest, TokensOfTheFirstVersionStillNameTheirGrant) {
  const aws::KeyMetadata key = create_key();
  const aws::CreateGrantResponse made = grant(key.key_id, {"Decrypt"});
  const GrantToken old{aws::KeyArn::parse(key.arn).value(), made.grant_id};
  EXPECT_TRUE(run(kms_->service().retire_grant(as_administrator(), {.grant_token = old.text()})));
}

TEST_F(GrantsTest, AGranteePassesOnNoMoreThanItHas) {
  const std::string key = create_key().key_id;
  grant(key, {"CreateGrant", "Encrypt"});
  const auto pass_on = [&](const char* operation) {
    return reason(run(kms_->service().create_grant(
        as_worker(), {.key_id = key, .grantee_principal = outsider_, .operations = {operation}})));
  };
  EXPECT_EQ(pass_on("Encrypt"), "");
  EXPECT_EQ(pass_on("Decrypt"), "AccessDeniedException");
}

TEST_F(GrantsTest, WhatIsPassedOnIsAsConstrainedAsWhatWasGiven) {
  const std::string key = create_key().key_id;
  grant(key, {"CreateGrant", "Encrypt"},
        aws::GrantConstraints{.encryption_context_subset = aws::EncryptionContext{{"a", "1"}}});
  const auto pass_on = [&](std::optional<aws::GrantConstraints> constraints) {
    return reason(run(kms_->service().create_grant(as_worker(), {.key_id = key,
                                                                 .grantee_principal = outsider_,
                                                                 .operations = {"Encrypt"},
                                                                 .constraints = std::move(constraints)})));
  };
  using Context = aws::EncryptionContext;
  EXPECT_EQ(pass_on({}), "AccessDeniedException");
  EXPECT_EQ(pass_on(aws::GrantConstraints{.encryption_context_equals = Context{{"b", "1"}}}), "AccessDeniedException");
  EXPECT_EQ(pass_on(aws::GrantConstraints{.encryption_context_subset = Context{{"a", "2"}}}), "AccessDeniedException");
  EXPECT_EQ(pass_on(aws::GrantConstraints{.encryption_context_subset = Context{{"a", "1"}}}), "");
  EXPECT_EQ(pass_on(aws::GrantConstraints{.encryption_context_subset = Context{{"a", "1"}, {"b", "1"}}}), "");
  EXPECT_EQ(pass_on(aws::GrantConstraints{.encryption_context_equals = Context{{"a", "1"}}}), "");
}

TEST_F(GrantsTest, AnyOfTheGranteesGrantsMayBePassedOn) {
  const std::string key = create_key().key_id;
  grant(key, {"CreateGrant", "Encrypt"});
  grant(key, {"CreateGrant", "Decrypt"});
  for (const char* const operation : {"Encrypt", "Decrypt"})
    EXPECT_EQ(reason(run(kms_->service().create_grant(
                  as_worker(), {.key_id = key, .grantee_principal = outsider_, .operations = {operation}}))),
              "");
}

TEST_F(GrantsTest, ConstraintsLeaveOperationsWithoutContextAlone) {
  const std::string key = create_key().key_id;
  const aws::CreateGrantResponse made =
      grant(key, {"Encrypt", "DescribeKey"},
            aws::GrantConstraints{.encryption_context_equals = aws::EncryptionContext{{"a", "1"}}});
  EXPECT_EQ(reason(run(kms_->service().describe_key(as_worker(), {.key_id = key}))), "");
  EXPECT_EQ(encrypt_as_worker(key), "AccessDeniedException");
  ASSERT_TRUE(run(kms_->service().revoke_grant(as_administrator(), {.key_id = key, .grant_id = made.grant_id})));
  EXPECT_EQ(reason(run(kms_->service().describe_key(as_worker(), {.key_id = key}))), "AccessDeniedException");
}

TEST_F(GrantsTest, TheRetiringPrincipalRetiresByTokenOrId) {
  const aws::KeyMetadata key = create_key();
  const auto make = [&] {
    return run(kms_->service().create_grant(as_administrator(), {.key_id = key.key_id,
                                                                 .grantee_principal = outsider_,
                                                                 .retiring_principal = worker_,
                                                                 .operations = {"Decrypt"}}))
        .value();
  };
  const auto by_token = make();
  const auto by_id = make();
  const auto list = run(kms_->service().list_retirable_grants(as_administrator(), {.retiring_principal = worker_}));
  EXPECT_EQ(list->grants.size(), 2U);
  EXPECT_EQ(reason(run(kms_->service().retire_grant(as_outsider(), {.grant_token = by_token.grant_token}))),
            "AccessDeniedException");
  EXPECT_TRUE(run(kms_->service().retire_grant(as_worker(), {.grant_token = by_token.grant_token})));
  EXPECT_TRUE(run(kms_->service().retire_grant(as_worker(), {.key_id = key.arn, .grant_id = by_id.grant_id})));
  EXPECT_EQ(reason(run(kms_->service().retire_grant(as_worker(), {.grant_token = by_token.grant_token}))),
            "NotFoundException");
  EXPECT_TRUE(run(kms_->service().list_grants(as_administrator(), {.key_id = key.key_id}))->grants.empty());
}

TEST_F(GrantsTest, BadGrantsAreRefusedByName) {
  const std::string key = create_key().key_id;
  const std::string mac_key = create_key_of("HMAC_256", "GENERATE_VERIFY_MAC").key_id;
  struct Case {
    const char* name;
    aws::CreateGrantRequest request;
    const char* reason;
  };
  const std::vector<Case> cases{
      {"no grantee", {.key_id = key, .operations = {"Decrypt"}}, "ValidationException"},
      {"not a principal",
       {.key_id = key, .grantee_principal = "nobody", .operations = {"Decrypt"}},
       "InvalidArnException"},
      {"nothing granted", {.key_id = key, .grantee_principal = worker_}, "ValidationException"},
      {"nothing but the right to grant",
       {.key_id = key, .grantee_principal = worker_, .operations = {"CreateGrant"}},
       "ValidationException"},
      {"another kind of key",
       {.key_id = mac_key, .grantee_principal = worker_, .operations = {"Decrypt"}},
       "ValidationException"},
      {"a token that is none",
       {.key_id = key, .grantee_principal = worker_, .operations = {"Decrypt"}, .grant_tokens = {"token"}},
       "InvalidGrantTokenException"},
      {"dry run",
       {.key_id = key, .grantee_principal = worker_, .operations = {"Decrypt"}, .dry_run = true},
       "DryRunOperationException"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(reason(run(kms_->service().create_grant(as_administrator(), c.request))), c.reason);
  }
  EXPECT_TRUE(run(kms_->service().list_grants(as_administrator(), {.key_id = key}))->grants.empty());
}

TEST_F(GrantsTest, ListsComeInPages) {
  const std::string key = create_key().key_id;
  std::set<std::string> made;
  for (int i = 0; i < 5; ++i) made.insert(grant(key, {"Decrypt"}).grant_id);
  std::set<std::string> seen;
  std::optional<std::string> marker;
  do {
    const auto page =
        run(kms_->service().list_grants(as_administrator(), {.limit = 2, .marker = marker, .key_id = key})).value();
    EXPECT_LE(page.grants.size(), 2U);
    EXPECT_EQ(page.truncated, page.next_marker.has_value());
    for (const aws::GrantListEntry& entry : page.grants) seen.insert(entry.grant_id);
    marker = page.next_marker;
  } while (marker);
  EXPECT_EQ(seen, made);
}

}  // namespace
}  // namespace keyhold::kms

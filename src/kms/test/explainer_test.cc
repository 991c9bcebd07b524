#include "keyhold/kms/explainer.h"

#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

const Administrator kExplainOperator{"spiffe://test/operator/1", "127.0.0.1", "test"};
constexpr const char* kTrustWorker =
    R"({"Version":"2012-10-17","Statement":[{"Sid":"Worker","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/worker"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":["e-1","e-2"]}}}]})";
constexpr const char* kTenantOnly =
    R"({"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},{"Sid":"Worker","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/worker"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:tenant":"t-1"}}},{"Sid":"Never","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}]})";

class ExplainerTest : public KmsTest {
 protected:
  Explanation explain(ExplainRequest request) { return kms_->explainer().explain(request).value(); }
  ErrorCode fault(ExplainRequest request) { return kms_->explainer().explain(request).error().code; }
  ExplainRequest decrypt_by(const char* user) {
    return {.principal_arn = iam::user_arn(kOwn, user), .action = "kms:Decrypt", .resource_arn = key_.arn};
  }

  aws::KeyMetadata key_ = create_key(kTenantOnly);
};

TEST_F(ExplainerTest, NamesThePolicyAndTheStatement) {
  const Explanation administrator = explain(decrypt_by("administrator"));
  EXPECT_TRUE(administrator.verdict.allowed);
  EXPECT_EQ(administrator.policy, "identity policy AdministratorAccess");
  EXPECT_EQ(administrator.verdict.statement, "#1");
  ExplainRequest worker = decrypt_by("worker");
  EXPECT_STREQ(iam::name(explain(worker).verdict.reason), "no-identity-allow");
  EXPECT_EQ(explain(worker).policy, "");
  worker.encryption_context = {{"tenant", "t-1"}};
  EXPECT_EQ(explain(worker).policy, "key policy");
  EXPECT_EQ(explain(worker).verdict.statement, "Worker");
  worker.context.add("aws:SourceIp", "203.0.113.7");
  EXPECT_EQ(explain(worker).verdict.text(), "denied: the key policy denies explicitly (statement Never)");
}

// The same verdict as the request itself would get.
TEST_F(ExplainerTest, AgreesWithTheRequest) {
  const Bytes blob = encrypt(key_.key_id, {{"tenant", "t-1"}});
  for (const char* user : {"worker", "administrator"}) {
    ExplainRequest request = decrypt_by(user);
    request.encryption_context = {{"tenant", "t-1"}};
    EXPECT_EQ(explain(request).verdict.allowed,
              decrypt(call_by(caller(kOwn, user)), blob, {{"tenant", "t-1"}}).has_value());
    EXPECT_EQ(entry_->decision.verdict.substr(0, entry_->decision.verdict.find(' ')),
              iam::name(explain(request).verdict.reason));
  }
}

TEST_F(ExplainerTest, KnowsRolesSessionsAndVerbsWithoutAKey) {
  Identities& identities = kms_->identities();
  ASSERT_TRUE(run(identities.create_role(kExplainOperator, kOwn, "reader", {.trust = kTrustWorker})));
  ExplainRequest assume{.principal_arn = iam::user_arn(kOwn, "worker"),
                        .action = "sts:AssumeRole",
                        .resource_arn = iam::role_arn(kOwn, "reader")};
  EXPECT_STREQ(iam::name(explain(assume).verdict.reason), "no-trust-policy-allow");
  assume.context.add("sts:ExternalId", "e-1");
  EXPECT_EQ(explain(assume).policy, "trust policy");
  assume.context.add("sts:ExternalId", "e-2").add("sts:ExternalId", "e-3");
  EXPECT_FALSE(explain(assume).verdict.allowed) << "of several values every one must pass";
  ASSERT_TRUE(run(identities.put_policy<iam::Role>(
      kExplainOperator, iam::role_arn(kOwn, "reader"), "keys",
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]})")));
  for (const std::string& principal :
       {iam::role_arn(kOwn, "reader"), std::string("arn:aws:sts::111122223333:assumed-role/reader/s-1")}) {
    EXPECT_EQ(explain({principal, "kms:Decrypt", key_.arn}).policy, "identity policy keys");
    EXPECT_TRUE(explain({principal, "kms:CreateKey", "*"}).verdict.allowed);
    EXPECT_FALSE(explain({principal, "secretsmanager:CreateSecret", "*"}).verdict.allowed);
  }
}

TEST_F(ExplainerTest, NamesThePermissionsBoundaryThatDenies) {
  Identities& identities = kms_->identities();
  const std::string denies =
      R"({"Version":"2012-10-17","Statement":[{"Sid":"NoKeys","Effect":"Deny","Action":"kms:*","Resource":"*"}]})";
  ASSERT_TRUE(run(identities.create_policy(kExplainOperator, kOwn, "limit", denies, "")));
  ASSERT_TRUE(run(identities.set_boundary<iam::User>(kExplainOperator, iam::user_arn(kOwn, "worker"),
                                                     iam::policy_arn(kOwn, "limit"))));
  const Explanation explained = explain(decrypt_by("worker"));
  EXPECT_EQ(explained.policy, "permissions boundary");
  EXPECT_EQ(explained.verdict.statement, "NoKeys");
  EXPECT_STREQ(iam::name(explained.verdict.reason), "denied-by-permissions-boundary");
}

TEST_F(ExplainerTest, SaysWhatIsNotThere) {
  EXPECT_EQ(fault(decrypt_by("nobody")), ErrorCode::kNotFound);
  EXPECT_EQ(fault({"worker", "kms:Decrypt", key_.arn}), ErrorCode::kInvalidArgument);
  ExplainRequest no_key = decrypt_by("worker");
  no_key.resource_arn = "arn:aws:kms:eu-west-1:111122223333:alias/none";
  EXPECT_EQ(fault(no_key), ErrorCode::kNotFound);
  EXPECT_EQ(fault({iam::user_arn(kOwn, "worker"), "sts:AssumeRole", iam::role_arn(kOwn, "none")}),
            ErrorCode::kNotFound);
}

}  // namespace
}  // namespace keyhold::kms

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keyhold/iam/directory.h"
#include "keyhold/iam/kms_context.h"
#include "policy_fixture.h"

namespace keyhold::iam::test {
namespace {

constexpr const char* kDelegation =
    R"({"Sid":"delegate","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"})";
constexpr const char* kAllowAda =
    R"({"Sid":"ada","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:user/ada",)"
    R"("arn:aws:iam::444455556666:user/ada"]},"Action":"kms:*","Resource":"*"})";
constexpr const char* kDenyAll = R"({"Sid":"no","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"})";
constexpr const char* kIdentityAllow = R"({"Sid":"mine","Effect":"Allow","Action":"kms:*","Resource":"*"})";
constexpr const char* kIdentityDeny = R"({"Effect":"Deny","Action":"kms:*","Resource":"*"})";

struct Situation {
  const char* name;
  const char* key_policy;
  const char* identity_policy;  // null: none
  std::string_view account;
  const char* action;
  bool granted;
  Reason reason;
  const char* statement;
};

// One row a reason, in the order of the table in docs/policies.md.
TEST(Authorize, GivesEachVerdictItsReason) {
  const Situation kSituations[] = {
      {"deny beats all", "", nullptr, kAccount, "kms:Decrypt", true, Reason::kDeniedByKeyPolicy, "no"},
      {"identity deny beats grant", kDelegation, kIdentityDeny, kAccount, "kms:Decrypt", true,
       Reason::kDeniedByIdentityPolicy, "#1"},
      {"verb stays at home", kAllowAda, kIdentityAllow, kOtherAccount, "kms:PutKeyPolicy", true,
       Reason::kNotAcrossAccounts, ""},
      {"named", kAllowAda, nullptr, kAccount, "kms:Decrypt", false, Reason::kAllowedByKeyPolicy, "ada"},
      {"delegated", kDelegation, kIdentityAllow, kAccount, "kms:Decrypt", false, Reason::kAllowedByDelegation, "mine"},
      {"across", kAllowAda, kIdentityAllow, kOtherAccount, "kms:Decrypt", false, Reason::kAllowedAcrossAccounts,
       "mine"},
      {"granted", kDelegation, nullptr, kAccount, "kms:Decrypt", true, Reason::kAllowedByGrant, "grant-1"},
      {"granted across", kDelegation, nullptr, kOtherAccount, "kms:Decrypt", true, Reason::kAllowedByGrant, "grant-1"},
      {"delegated, unused", kDelegation, nullptr, kAccount, "kms:Decrypt", false, Reason::kNoIdentityAllow, ""},
      {"across, half", kAllowAda, nullptr, kOtherAccount, "kms:Decrypt", false, Reason::kNoIdentityAllow, ""},
      {"across, other half", kDelegation, kIdentityAllow, kOtherAccount, "kms:Decrypt", false,
       Reason::kNoKeyPolicyAllow, ""},
  };
  for (const Situation& s : kSituations) {
    SCOPED_TRACE(s.name);
    const std::string statements = *s.key_policy != '\0' ? s.key_policy : std::string(kAllowAda) + "," + kDenyAll;
    const Policy key_policy = key_policy_of(statements);
    std::vector<Policy> identity;
    if (s.identity_policy != nullptr) identity.push_back(identity_policy_of(s.identity_policy));
    std::vector<Grant> grants;
    if (s.granted) {
      grants.push_back({.id = "grant-1", .grantee = user_arn(s.account, "ada")});
      grants.back().operations.add(GrantOperation::kDecrypt);
    }
    const Verdict verdict = authorize_kms(question_of("ada", s.account, s.action), &key_policy, {identity}, grants);
    EXPECT_STREQ(name(verdict.reason), name(s.reason));
    EXPECT_EQ(verdict.statement, s.statement);
    EXPECT_EQ(verdict.allowed, std::string_view(name(s.reason)).starts_with("allowed"));
    EXPECT_THAT(verdict.text(), testing::StartsWith(verdict.allowed ? "allowed: " : "denied: "));
  }
}

TEST(Authorize, DeniesWithoutAKeyPolicy) {
  const Policy allow = identity_policy_of(kIdentityAllow);
  EXPECT_FALSE(authorize_kms(question_of("ada", kAccount, "kms:Decrypt"), nullptr, {std::span(&allow, 1)}, {}).allowed);
}

TEST(Authorize, TheRootUserHasWhatItsAccountWasGiven) {
  const Policy policy = key_policy_of(kDelegation);
  Question question = question_of("ada", kAccount, "kms:PutKeyPolicy");
  question.caller = parse_principal(root_arn(kAccount)).value();
  EXPECT_TRUE(authorize_kms(question, &policy, {}, {}).allowed);
  question.caller = parse_principal(root_arn(kOtherAccount)).value();
  EXPECT_FALSE(authorize_kms(question, &policy, {}, {}).allowed);
}

TEST(Authorize, AServiceIsAllowedByNameOnly) {
  const Policy policy = key_policy_of(
      R"({"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*"})");
  Question question = question_of("ada", kAccount, "kms:Decrypt");
  EXPECT_FALSE(authorize_kms(question, &policy, {}, {}).allowed);
  question.caller = {PrincipalKind::kService, "s3.amazonaws.com"};
  EXPECT_TRUE(authorize_kms(question, &policy, {}, {}).allowed);
  question.caller.arn = "ec2.amazonaws.com";
  EXPECT_FALSE(authorize_kms(question, &policy, {}, {}).allowed);
}

// A session is spared by a NotPrincipal only where its account, its role and the session itself are all named.
TEST(Authorize, NotPrincipalSparesOnlyWhomItNamesInFull) {
  constexpr const char* kSession = "arn:aws:sts::111122223333:assumed-role/app/s";
  const auto allowed = [&](const std::string& names) {
    const Policy policy = key_policy_of(R"({"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},)"
                                        R"({"Effect":"Deny","NotPrincipal":{"AWS":[)" +
                                        names + R"(]},"Action":"kms:*","Resource":"*"})");
    Question question = question_of("ada", kAccount, "kms:Decrypt");
    question.caller = parse_principal(kSession).value();
    return authorize_kms(question, &policy, {}, {}).allowed;
  };
  const std::string account = R"("111122223333")", role = R"("arn:aws:iam::111122223333:role/app")";
  const std::string session = "\"" + std::string(kSession) + "\"";
  EXPECT_TRUE(allowed(account + "," + role + "," + session));
  EXPECT_FALSE(allowed(account + "," + role));
  EXPECT_FALSE(allowed(account + "," + session));
  EXPECT_FALSE(allowed(role + "," + session));
}

TEST(Authorize, AccountLevelVerbsNeedAnIdentityPolicyAtHome) {
  Question question = question_of("ada", kAccount, "kms:CreateKey");
  question.resource_arn = "*";
  const Policy allow = identity_policy_of(kIdentityAllow);
  const Policy deny = identity_policy_of(kIdentityDeny);
  const Policy both[] = {allow, deny};
  const Policy one_key =
      identity_policy_of(R"({"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*:*:key/*"})");
  EXPECT_EQ(authorize_identity(question, {}).reason, Reason::kNoIdentityAllow);
  EXPECT_EQ(authorize_identity(question, {std::span(&allow, 1)}).reason, Reason::kAllowedByIdentityPolicy);
  EXPECT_EQ(authorize_identity(question, {both}).reason, Reason::kDeniedByIdentityPolicy);
  EXPECT_EQ(authorize_identity(question, {std::span(&one_key, 1)}).reason, Reason::kNoIdentityAllow);
  question.resource_account = kOtherAccount;
  EXPECT_EQ(authorize_identity(question, {std::span(&allow, 1)}).reason, Reason::kNotAcrossAccounts);
  question.caller = parse_principal(root_arn(kOtherAccount)).value();
  EXPECT_EQ(authorize_identity(question, {}).reason, Reason::kAllowedToRoot);
}

TEST(Authorize, LockoutCheckAsksForPutKeyPolicyUnderTheNewPolicy) {
  const Policy administrator = identity_policy_of(kIdentityAllow);
  const Question question = question_of("ada", kAccount, "kms:CreateKey");
  EXPECT_TRUE(can_manage(question, key_policy_of(kAllowAda), {}));
  EXPECT_TRUE(can_manage(question, key_policy_of(kDelegation), {std::span(&administrator, 1)}));
  EXPECT_FALSE(can_manage(question, key_policy_of(kDelegation), {}));
  EXPECT_FALSE(can_manage(
      question, key_policy_of(R"({"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"})"), {}));
}

// AWS's list, and nothing that manages a key.
TEST(Authorize, OnlyTheseVerbsWorkAcrossAccounts) {
  constexpr const char* kWork[] = {"CreateGrant",
                                   "Decapsulate",
                                   "Decrypt",
                                   "DeriveSharedSecret",
                                   "DescribeKey",
                                   "Encapsulate",
                                   "Encrypt",
                                   "GenerateDataKey",
                                   "GenerateDataKeyPair",
                                   "GenerateDataKeyPairWithoutPlaintext",
                                   "GenerateDataKeyWithoutPlaintext",
                                   "GenerateMac",
                                   "GetKeyRotationStatus",
                                   "GetPublicKey",
                                   "ListGrants",
                                   "ReEncryptFrom",
                                   "ReEncryptTo",
                                   "RetireGrant",
                                   "RevokeGrant",
                                   "Sign",
                                   "Verify",
                                   "VerifyMac"};
  constexpr const char* kDont[] = {"CancelKeyDeletion",
                                   "CreateAlias",
                                   "CreateKey",
                                   "DeleteAlias",
                                   "DeleteImportedKeyMaterial",
                                   "DisableKey",
                                   "DisableKeyRotation",
                                   "EnableKey",
                                   "EnableKeyRotation",
                                   "GenerateRandom",
                                   "GetKeyPolicy",
                                   "GetParametersForImport",
                                   "ImportKeyMaterial",
                                   "ListAliases",
                                   "ListKeyPolicies",
                                   "ListKeyRotations",
                                   "ListKeys",
                                   "ListResourceTags",
                                   "ListRetirableGrants",
                                   "PutKeyPolicy",
                                   "ReplicateKey",
                                   "RotateKeyOnDemand",
                                   "ScheduleKeyDeletion",
                                   "TagResource",
                                   "UntagResource",
                                   "UpdateAlias",
                                   "UpdateKeyDescription",
                                   "UpdatePrimaryRegion",
                                   "*",
                                   ""};
  for (const char* verb : kWork) EXPECT_TRUE(works_across_accounts("kms:" + std::string(verb))) << verb;
  for (const char* verb : kDont) EXPECT_FALSE(works_across_accounts("kms:" + std::string(verb))) << verb;
}

TEST(Grant, ConstraintsLeaveOperationsWithoutAContextAlone) {
  Grant grant{.id = "g", .grantee = user_arn(kAccount, "ada"), .context_equals = EncryptionContext{{"a", "b"}}};
  grant.operations.add(GrantOperation::kDescribeKey).add(GrantOperation::kDecrypt);
  const std::span<const Grant> grants(&grant, 1);
  EXPECT_TRUE(authorize_kms(question_of("ada", kAccount, "kms:DescribeKey"), nullptr, {}, grants).allowed);
  EXPECT_FALSE(authorize_kms(question_of("ada", kAccount, "kms:Decrypt"), nullptr, {}, grants).allowed);
}

TEST(Grant, NamesOnlyGrantOperations) {
  for (const GrantOperation each : {GrantOperation::kDecrypt, GrantOperation::kDecapsulate})
    EXPECT_EQ(parse_grant_operation(name(each)).value(), each);
  for (const char* text : {"PutKeyPolicy", "decrypt", "kms:Decrypt", ""}) EXPECT_FALSE(parse_grant_operation(text));
}

TEST(KmsContext, TellsOfCallerRequestAndKey) {
  const Policy policy = key_policy_of(
      R"({"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*","Condition":{)"
      R"("StringEquals":{"kms:CallerAccount":"111122223333","aws:PrincipalAccount":"111122223333","aws:username":"ada",)"
      R"("kms:ViaService":"secretsmanager.eu-west-1.amazonaws.com","kms:KeySpec":"SYMMETRIC_DEFAULT",)"
      R"("aws:ResourceTag/team":"red","aws:PrincipalType":"User"},)"
      R"("ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/ada"},)"
      R"("Bool":{"aws:SecureTransport":"true","aws:ViaAWSService":"true","kms:MultiRegion":"false"},)"
      R"("DateGreaterThan":{"aws:CurrentTime":"2026-01-01"},"NumericEquals":{"aws:EpochTime":"1772323200"},)"
      R"("IpAddress":{"aws:SourceIp":"127.0.0.0/8"},)"
      R"("ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/b"}}})");
  Question question = question_of("ada", kAccount, "kms:Decrypt");
  const Identity ada{.user_name = "ada"};
  question.context = request_context(question.caller, {.source_ip = "127.0.0.1",
                                                       .caller = &ada,
                                                       .via_service = "secretsmanager.eu-west-1.amazonaws.com",
                                                       .now = parse_rfc3339("2026-03-01T00:00:00.5Z").value()});
  const std::string aliases[] = {"alias/a", "alias/b"};
  const std::pair<std::string, std::string> tags[] = {{"team", "red"}};
  EXPECT_FALSE(authorize_kms(question, &policy, {}, {}).allowed);
  add_key_facts(question.context, {.spec = "SYMMETRIC_DEFAULT", .aliases = aliases, .tags = tags});
  EXPECT_TRUE(authorize_kms(question, &policy, {}, {}).allowed);
}

}  // namespace
}  // namespace keyhold::iam::test

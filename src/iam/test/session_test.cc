#include "keyhold/iam/session.h"

#include <gtest/gtest.h>

#include "keyhold/iam/authorize.h"
#include "policy_fixture.h"

namespace keyhold::iam::test {
namespace {

constexpr const char* kRole = "arn:aws:iam::111122223333:role/app";
constexpr const char* kSession = "arn:aws:sts::111122223333:assumed-role/app/s-1";

constexpr const char* kDecrypt = R"({"Sid":"Dec","Effect":"Allow","Action":"kms:Decrypt","Resource":"*"})";
constexpr const char* kEncrypt = R"({"Sid":"Enc","Effect":"Allow","Action":"kms:Encrypt","Resource":"*"})";
constexpr const char* kDenyDecrypt =
    R"({"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"NoDec","Effect":"Deny","Action":"kms:Decrypt","Resource":"*"})";

std::string key_statement(std::string_view principal) {
  return R"({"Sid":"Key","Effect":"Allow","Principal":{"AWS":")" + std::string(principal) +
         R"("},"Action":"kms:*","Resource":"*"})";
}

Question session_question(std::string_view action = "kms:Decrypt") {
  return {.caller = {PrincipalKind::kSession, kSession, std::string(kAccount), kRole},
          .action = std::string(action),
          .resource_arn = std::string(kKeyArn),
          .resource_account = std::string(kAccount)};
}

CallerPolicies within(std::span<const Policy> identity, const Policy& session) {
  return {identity, nullptr, std::span(&session, 1)};
}

// What the role may, what the session's policy lets through, and who the key policy names.
TEST(SessionPolicy, LimitsWhatTheRoleMay) {
  struct Case {
    const char* name;
    std::string named;     // by the key policy
    const char* identity;  // the role's own policy; null: none
    const char* session;   // null: no session policy
    Reason reason;
  };
  const std::string account(kAccount), other(kOtherAccount);
  const Case cases[] = {
      {"no session policy", account, kDecrypt, nullptr, Reason::kAllowedByDelegation},
      {"both allow", account, kDecrypt, kDecrypt, Reason::kAllowedByDelegation},
      {"the session's does not", account, kDecrypt, kEncrypt, Reason::kNoSessionAllow},
      {"the role's does not", account, kEncrypt, kDecrypt, Reason::kNoIdentityAllow},
      {"the session's denies", account, kDecrypt, kDenyDecrypt, Reason::kDeniedBySessionPolicy},
      {"the role's denies", account, kDenyDecrypt, kDecrypt, Reason::kDeniedByIdentityPolicy},
      {"the key names the role", kRole, nullptr, kDecrypt, Reason::kAllowedByKeyPolicy},
      {"the key names the role, the session is limited", kRole, nullptr, kEncrypt, Reason::kNoSessionAllow},
      {"the key names everyone, the session is limited", "*", nullptr, kEncrypt, Reason::kNoSessionAllow},
      {"the key names the session", kSession, nullptr, kEncrypt, Reason::kAllowedByKeyPolicy},
      {"the key names the session, the session denies", kSession, nullptr, kDenyDecrypt,
       Reason::kDeniedBySessionPolicy},
      {"the key names another", "arn:aws:iam::111122223333:user/ada", kDecrypt, kDecrypt, Reason::kNoKeyPolicyAllow},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Policy key_policy = key_policy_of(key_statement(c.named));
    std::vector<Policy> identity, session;
    if (c.identity != nullptr) identity.push_back(identity_policy_of(c.identity));
    if (c.session != nullptr) session.push_back(identity_policy_of(c.session));
    CallerPolicies own{identity};
    if (!session.empty()) own.session = session;
    const Verdict verdict = authorize_kms(session_question(), &key_policy, own, {});
    EXPECT_STREQ(name(verdict.reason), name(c.reason)) << verdict.text();
    EXPECT_EQ(verdict.allowed, std::string_view(name(c.reason)).starts_with("allowed"));
  }
}

// A key of another account needs the session's own account to allow, and that is as much as the session's policy lets.
TEST(SessionPolicy, LimitsAcrossAccountsWhoeverIsNamed) {
  const Policy identity = identity_policy_of(kDecrypt), limited = identity_policy_of(kEncrypt);
  Question question = session_question();
  question.resource_account = kOtherAccount;
  for (const char* named : {kRole, kSession}) {
    const Policy key_policy = key_policy_of(key_statement(named));
    EXPECT_EQ(authorize_kms(question, &key_policy, within(std::span(&identity, 1), identity), {}).reason,
              Reason::kAllowedAcrossAccounts);
    EXPECT_EQ(authorize_kms(question, &key_policy, within(std::span(&identity, 1), limited), {}).reason,
              Reason::kNoSessionAllow);
  }
}

TEST(SessionPolicy, LimitsGrantsToTheRoleOnly) {
  const Policy limited = identity_policy_of(kEncrypt);
  for (const char* grantee : {kRole, kSession}) {
    Grant grant{.id = "grant-1", .grantee = grantee};
    grant.operations.add(GrantOperation::kDecrypt);
    const std::span<const Grant> grants(&grant, 1);
    EXPECT_TRUE(authorize_kms(session_question(), nullptr, {}, grants).allowed);
    EXPECT_EQ(authorize_kms(session_question(), nullptr, within({}, limited), grants).allowed, grantee == kSession);
  }
}

TEST(SessionPolicy, LimitsVerbsWithoutAKey) {
  const Policy all = identity_policy_of(R"({"Effect":"Allow","Action":"*","Resource":"*"})");
  const Policy limited = identity_policy_of(kDecrypt), denying = identity_policy_of(kDenyDecrypt);
  const std::span<const Policy> role(&all, 1);
  EXPECT_EQ(authorize_identity(session_question("kms:CreateKey"), within(role, limited)).reason,
            Reason::kNoSessionAllow);
  EXPECT_EQ(authorize_identity(session_question(), within(role, limited)).reason, Reason::kAllowedByIdentityPolicy);
  EXPECT_EQ(authorize_identity(session_question(), within(role, denying)).reason, Reason::kDeniedBySessionPolicy);
  EXPECT_EQ(authorize_identity(session_question(), within({}, limited)).reason, Reason::kNoIdentityAllow);
}

// A condition of the session's policy alone is asked too.
TEST(SessionPolicy, ItsConditionKeysAreKept) {
  const Policy key_policy = key_policy_of(key_statement(kRole));
  const Policy limited = identity_policy_of(
      R"({"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"x"}}})");
  const CallerPolicies own = within({}, limited);
  Question question = session_question();
  question.context = ConditionContext(key_policy, own);
  EXPECT_TRUE(authorize_kms(question, &key_policy, own, {}).allowed);
  question.context.add("kms:ViaService", "x");
  EXPECT_EQ(authorize_kms(question, &key_policy, own, {}).reason, Reason::kDeniedBySessionPolicy);
}

TEST(SessionPolicy, HasALimitOfItsOwn) {
  EXPECT_EQ(parse_session_policy(std::string(2049, ' ')).error().reason, "PackedPolicyTooLarge");
  EXPECT_EQ(parse_session_policy("{}").error().reason, "MalformedPolicyDocumentException");
}

Policy trust_policy_of(std::string_view statements) {
  return Policy::parse(policy_document(statements), PolicyKind::kTrustPolicy).value();
}

Question assume_question(std::string_view account = kAccount) {
  return {.caller = {PrincipalKind::kUser, user_arn(account, "ada"), std::string(account)},
          .action = "sts:AssumeRole",
          .resource_arn = kRole,
          .resource_account = std::string(kAccount)};
}

// The role's trust policy stands where a key's policy does.
TEST(TrustDecision, FallsAsThatOfAKeyPolicy) {
  const auto trusting = [](std::string_view principal) {
    return R"({"Effect":"Allow","Principal":{"AWS":")" + std::string(principal) + R"("},"Action":"sts:AssumeRole"})";
  };
  constexpr const char* kMay =
      R"({"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::111122223333:role/app"})";
  constexpr const char* kMayAnother =
      R"({"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::111122223333:role/other"})";
  constexpr const char* kMayNot = R"({"Effect":"Deny","Action":"sts:*","Resource":"*"})";
  constexpr const char* kNobody = R"({"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"})";
  struct Case {
    const char* name;
    std::string trust;
    std::string_view account;
    const char* identity;
    Reason reason;
  };
  const std::string ada = user_arn(kAccount, "ada"), stranger = user_arn(kOtherAccount, "ada");
  const Case cases[] = {
      {"named", trusting(ada), kAccount, nullptr, Reason::kAllowedByTrustPolicy},
      {"named, and denied at home", trusting(ada), kAccount, kMayNot, Reason::kDeniedByIdentityPolicy},
      {"named, and denied", trusting(ada) + "," + kNobody, kAccount, kMay, Reason::kDeniedByTrustPolicy},
      {"another named", trusting(user_arn(kAccount, "bob")), kAccount, kMay, Reason::kNoTrustPolicyAllow},
      {"the account, and allowed", trusting(kAccount), kAccount, kMay, Reason::kAllowedByDelegation},
      {"the account alone", trusting(kAccount), kAccount, nullptr, Reason::kNoIdentityAllow},
      {"the account, and another role allowed", trusting(kAccount), kAccount, kMayAnother, Reason::kNoIdentityAllow},
      {"across accounts, both", trusting(stranger), kOtherAccount, kMay, Reason::kAllowedAcrossAccounts},
      {"across accounts, its root, both", trusting(root_arn(kOtherAccount)), kOtherAccount, kMay,
       Reason::kAllowedAcrossAccounts},
      {"across accounts, trust alone", trusting(stranger), kOtherAccount, nullptr, Reason::kNoIdentityAllow},
      {"across accounts, home alone", trusting(ada), kOtherAccount, kMay, Reason::kNoTrustPolicyAllow},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<Policy> identity;
    if (c.identity != nullptr) identity.push_back(identity_policy_of(c.identity));
    const Verdict verdict = authorize_trust(assume_question(c.account), trust_policy_of(c.trust), {identity});
    EXPECT_STREQ(name(verdict.reason), name(c.reason)) << verdict.text();
    EXPECT_EQ(verdict.allowed, std::string_view(name(c.reason)).starts_with("allowed"));
  }
}

TEST(TrustDecision, AsksForTheExternalIdAndTheSessionsName) {
  const Policy trust = trust_policy_of(
      R"({"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"e-1"},"StringLike":{"sts:RoleSessionName":"ada-*"}}})");
  Question question = assume_question();
  EXPECT_FALSE(authorize_trust(question, trust, {}).allowed);
  question.context.set("sts:RoleSessionName", "ada-1").set("sts:ExternalId", "e-2");
  EXPECT_FALSE(authorize_trust(question, trust, {}).allowed);
  question.context.set("sts:ExternalId", "e-1");
  EXPECT_TRUE(authorize_trust(question, trust, {}).allowed);
}

}  // namespace
}  // namespace keyhold::iam::test

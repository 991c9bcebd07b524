#include <gtest/gtest.h>

#include "keyhold/iam/authorize.h"
#include "policy_fixture.h"

namespace keyhold::iam::test {
namespace {

constexpr const char* kDecrypt = R"({"Sid":"Dec","Effect":"Allow","Action":"kms:Decrypt","Resource":"*"})";
constexpr const char* kEncrypt = R"({"Sid":"Enc","Effect":"Allow","Action":"kms:Encrypt","Resource":"*"})";
constexpr const char* kDenyDecrypt =
    R"({"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"NoDec","Effect":"Deny","Action":"kms:Decrypt","Resource":"*"})";
constexpr const char* kAppRole = "arn:aws:iam::111122223333:role/app";
constexpr const char* kAppSession = "arn:aws:sts::111122223333:assumed-role/app/s-1";

std::string naming(std::string_view principal) {
  return R"({"Sid":"Key","Effect":"Allow","Principal":{"AWS":")" + std::string(principal) +
         R"("},"Action":"kms:*","Resource":"*"})";
}

Question asked_by(const Principal& caller, std::string_view account = kAccount) {
  Question out = question_of("ada", account, "kms:Decrypt");
  if (!caller.arn.empty()) out.caller = caller;
  return out;
}

// AWS IAM User Guide, "Permissions boundaries for IAM entities": what a resource's policy gives to a user or a session
// by its own ARN, a boundary does not take away; what it gives to a role or an account, it does.
TEST(PermissionsBoundary, LimitsWhatPoliciesMay) {
  struct Case {
    const char* name;
    std::string named;     // by the key policy
    const char* identity;  // null: none
    const char* boundary;
    bool session;  // a session of the role asks, not the user
    Reason reason;
  };
  const std::string account(kAccount), ada = user_arn(kAccount, "ada");
  const Case cases[] = {
      {"both allow", account, kDecrypt, kDecrypt, false, Reason::kAllowedByDelegation},
      {"the boundary does not", account, kDecrypt, kEncrypt, false, Reason::kNoBoundaryAllow},
      {"only the boundary does", account, nullptr, kDecrypt, false, Reason::kNoIdentityAllow},
      {"the boundary denies", account, kDecrypt, kDenyDecrypt, false, Reason::kDeniedByBoundary},
      {"the key names the user", ada, nullptr, kEncrypt, false, Reason::kAllowedByKeyPolicy},
      {"the key names the user, the boundary denies", ada, nullptr, kDenyDecrypt, false, Reason::kDeniedByBoundary},
      {"the key names the role", kAppRole, nullptr, kEncrypt, true, Reason::kNoBoundaryAllow},
      {"the key names the session", kAppSession, nullptr, kEncrypt, true, Reason::kAllowedByKeyPolicy},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Policy key_policy = key_policy_of(naming(c.named)), boundary = identity_policy_of(c.boundary);
    std::vector<Policy> identity;
    if (c.identity != nullptr) identity.push_back(identity_policy_of(c.identity));
    const Principal session{PrincipalKind::kSession, kAppSession, account, kAppRole};
    const Verdict verdict =
        authorize_kms(asked_by(c.session ? session : Principal{}), &key_policy, {identity, &boundary}, {});
    EXPECT_STREQ(name(verdict.reason), name(c.reason)) << verdict.text();
    EXPECT_EQ(verdict.allowed, std::string_view(name(c.reason)).starts_with("allowed"));
  }
}

TEST(PermissionsBoundary, LimitsAcrossAccountsWhoeverIsNamed) {
  const Policy identity = identity_policy_of(kDecrypt), boundary = identity_policy_of(kEncrypt);
  const Policy key_policy = key_policy_of(naming(user_arn(kOtherAccount, "ada")));
  const Question question = asked_by({}, kOtherAccount);
  EXPECT_TRUE(authorize_kms(question, &key_policy, {std::span(&identity, 1)}, {}).allowed);
  EXPECT_EQ(authorize_kms(question, &key_policy, {std::span(&identity, 1), &boundary}, {}).reason,
            Reason::kNoBoundaryAllow);
}

TEST(PermissionsBoundary, LimitsGrantsToARoleButNotToAUser) {
  const Policy boundary = identity_policy_of(kEncrypt);
  const Principal session{PrincipalKind::kSession, kAppSession, std::string(kAccount), kAppRole};
  const auto may = [&](const Principal& caller, std::string grantee) {
    Grant grant{.id = "grant-1", .grantee = std::move(grantee)};
    grant.operations.add(GrantOperation::kDecrypt);
    return authorize_kms(asked_by(caller), nullptr, {{}, &boundary}, std::span(&grant, 1)).allowed;
  };
  EXPECT_TRUE(may({}, user_arn(kAccount, "ada")));
  EXPECT_TRUE(may(session, kAppSession));
  EXPECT_FALSE(may(session, kAppRole));
}

TEST(PermissionsBoundary, LimitsVerbsWithoutAKey) {
  const Policy all = identity_policy_of(R"({"Effect":"Allow","Action":"*","Resource":"*"})");
  const Policy boundary = identity_policy_of(kDecrypt);
  const CallerPolicies own{std::span(&all, 1), &boundary};
  EXPECT_EQ(authorize_identity(question_of("ada", kAccount, "kms:CreateKey"), own).reason, Reason::kNoBoundaryAllow);
  EXPECT_TRUE(authorize_identity(question_of("ada", kAccount, "kms:Decrypt"), own).allowed);
}

// An empty list of session policies is a limit that allows nothing: the managed policies of a session may be gone.
TEST(PermissionsBoundary, ASessionWithoutItsPoliciesMayNothing) {
  const Policy all = identity_policy_of(R"({"Effect":"Allow","Action":"*","Resource":"*"})");
  CallerPolicies own{std::span(&all, 1)};
  EXPECT_TRUE(authorize_identity(question_of("ada", kAccount, "kms:CreateKey"), own).allowed);
  own.session.emplace();
  EXPECT_EQ(authorize_identity(question_of("ada", kAccount, "kms:CreateKey"), own).reason, Reason::kNoSessionAllow);
}

}  // namespace
}  // namespace keyhold::iam::test

// Secrets: who gets in by which side, within an account and across two.
#include <gtest/gtest.h>

#include "keyhold/iam/authorize.h"

namespace keyhold::iam {
namespace {

constexpr const char* kOwner = "111122223333";
constexpr const char* kOther = "444455556666";
constexpr const char* kSecret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-aB3dE6";

std::string document(std::string_view effect, std::string_view principal) {
  std::string out = R"({"Version":"2012-10-17","Statement":{"Effect":")" + std::string(effect) + "\"";
  if (!principal.empty()) out += R"(,"Principal":)" + std::string(principal);
  return out + R"(,"Action":"secretsmanager:GetSecretValue","Resource":"*"}})";
}

struct Side {
  const char* name;
  const char* effect;     ///< "": no policy
  const char* principal;  ///< of a resource policy
};

const Side kResource[] = {
    {"none", "", ""},
    {"allows the user", "Allow", R"({"AWS":"arn:aws:iam::ACCOUNT:user/ada"})"},
    {"allows the account", "Allow", R"({"AWS":"ACCOUNT"})"},
    {"allows everyone", "Allow", R"("*")"},
    {"allows another", "Allow", R"({"AWS":"arn:aws:iam::ACCOUNT:user/bob"})"},
    {"denies everyone", "Deny", R"("*")"},
};
const Side kIdentity[] = {{"none", "", ""}, {"allows", "Allow", ""}, {"denies", "Deny", ""}};

std::string with_account(std::string text, const std::string& account) {
  for (std::size_t at = text.find("ACCOUNT"); at != std::string::npos; at = text.find("ACCOUNT"))
    text.replace(at, 7, account);
  return text;
}

Verdict decide(const std::string& account, const Side& resource, const Side& identity, bool root = false) {
  Question question{.caller = {.kind = root ? PrincipalKind::kRoot : PrincipalKind::kUser,
                               .arn = root ? root_arn(account) : user_arn(account, "ada"),
                               .account = account},
                    .action = "secretsmanager:GetSecretValue",
                    .resource_arn = kSecret,
                    .resource_account = kOwner};
  std::vector<Policy> own;
  if (*identity.effect != '\0')
    own.push_back(Policy::parse(document(identity.effect, ""), PolicyKind::kIdentityPolicy).value());
  std::optional<Policy> of_resource;
  if (*resource.effect != '\0') {
    const std::string text = document(resource.effect, with_account(resource.principal, account));
    of_resource = Policy::parse(text, PolicyKind::kResourcePolicy).value();
  }
  return authorize_resource(question, of_resource ? &*of_resource : nullptr, {.identity = own});
}

// Rows: the secret's policy. Columns: no identity policy, one that allows, one that denies.
TEST(ResourcePolicy, WithinAnAccountEitherSideIsEnoughAndADenyWins) {
  constexpr const char* kExpected[][3] = {
      {"no-identity-allow", "allowed-by-identity-policy", "denied-by-identity-policy"},
      {"allowed-by-resource-policy", "allowed-by-resource-policy", "denied-by-identity-policy"},
      {"no-identity-allow", "allowed-by-delegation", "denied-by-identity-policy"},
      {"allowed-by-resource-policy", "allowed-by-resource-policy", "denied-by-identity-policy"},
      {"no-identity-allow", "allowed-by-identity-policy", "denied-by-identity-policy"},
      {"denied-by-resource-policy", "denied-by-resource-policy", "denied-by-resource-policy"},
  };
  for (std::size_t row = 0; row < std::size(kResource); ++row)
    for (std::size_t column = 0; column < std::size(kIdentity); ++column)
      EXPECT_STREQ(name(decide(kOwner, kResource[row], kIdentity[column]).reason), kExpected[row][column])
          << kResource[row].name << ", " << kIdentity[column].name;
}

TEST(ResourcePolicy, AcrossAccountsItTakesBoth) {
  constexpr const char* kExpected[][3] = {
      {"no-resource-policy-allow", "no-resource-policy-allow", "denied-by-identity-policy"},
      {"no-identity-allow", "allowed-across-accounts", "denied-by-identity-policy"},
      {"no-identity-allow", "allowed-across-accounts", "denied-by-identity-policy"},
      {"no-identity-allow", "allowed-across-accounts", "denied-by-identity-policy"},
      {"no-resource-policy-allow", "no-resource-policy-allow", "denied-by-identity-policy"},
      {"denied-by-resource-policy", "denied-by-resource-policy", "denied-by-resource-policy"},
  };
  for (std::size_t row = 0; row < std::size(kResource); ++row)
    for (std::size_t column = 0; column < std::size(kIdentity); ++column)
      EXPECT_STREQ(name(decide(kOther, kResource[row], kIdentity[column]).reason), kExpected[row][column])
          << kResource[row].name << ", " << kIdentity[column].name;
}

TEST(ResourcePolicy, TheRootUserNeedsNoIdentityPolicyAndIsDeniedLikeOthers) {
  EXPECT_STREQ(name(decide(kOwner, kResource[0], kIdentity[0], true).reason), "allowed-to-root");
  EXPECT_STREQ(name(decide(kOwner, kResource[5], kIdentity[0], true).reason), "denied-by-resource-policy");
  EXPECT_STREQ(name(decide(kOther, kResource[0], kIdentity[0], true).reason), "no-resource-policy-allow");
  EXPECT_STREQ(name(decide(kOther, kResource[2], kIdentity[0], true).reason), "allowed-across-accounts");
}

}  // namespace
}  // namespace keyhold::iam

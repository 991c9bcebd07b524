#include <gtest/gtest.h>

#include "keyhold/iam/authorize.h"
#include "keyhold/iam/directory.h"
#include "keyhold/iam/entity_json.h"
#include "policy_fixture.h"

namespace keyhold::iam::test {
namespace {

class SteadyClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(std::chrono::milliseconds(1'772'323'200'123)); }
  BootTime boot_now() const override { return BootTime(0); }
};

struct ProviderTest : testing::Test {
  SteadyClock clock;
  Directory directory{clock, [](std::span<std::byte>) {}};
  ProviderTest() { directory.put(directory.plan_account("home", kAccount).value()); }

  std::string plan(std::string url, std::set<std::string, std::less<>> clients = {"sts"}) {
    const auto planned = directory.plan_provider(kAccount, {.url = std::move(url), .clients = std::move(clients)});
    return planned ? planned->url : planned.error().reason;
  }
};

TEST_F(ProviderTest, UrlsAreIssuers) {
  EXPECT_EQ(plan("https://id.example.com"), "id.example.com");
  EXPECT_EQ(plan("https://id.example.com/a/b"), "id.example.com/a/b");
  EXPECT_EQ(plan("https://127.0.0.1:8443"), "127.0.0.1:8443");
  for (const char* url : {"", "http://id.example.com", "https://", "https://id.example.com/", "https://a//b",
                          "https://a/../b", "https://user@a", "https://a?b", "https://a#b", "https://a:port",
                          "https://a:123456", "https://.a", "https://a b", "https://*"})
    EXPECT_EQ(plan(url), "ValidationError") << url;
  EXPECT_EQ(plan("https://" + std::string(256, 'a')), "ValidationError");
}

TEST_F(ProviderTest, LimitsAreAwss) {
  EXPECT_EQ(plan("https://a", {}), "ValidationError");
  EXPECT_EQ(plan("https://a", {""}), "ValidationError");
  EXPECT_EQ(plan("https://a", {std::string(256, 'c')}), "ValidationError");
  std::set<std::string, std::less<>> many;
  for (int i = 0; i < 101; ++i) many.insert(std::to_string(i));
  EXPECT_EQ(plan("https://a", many), "LimitExceeded");
}

TEST_F(ProviderTest, IsFoundByItsArnAndComesBackFromItsRow) {
  OidcProvider made =
      directory.plan_provider(kAccount, {.url = "https://id.example.com/a", .clients = {"x", "y"}, .ca_pem = "pem"})
          .value();
  EXPECT_EQ(made.arn, "arn:aws:iam::111122223333:oidc-provider/id.example.com/a");
  ASSERT_TRUE(directory.put(provider_from_json(to_json(made).text()).value()));
  const OidcProvider found = directory.find_provider(made.arn).value();
  EXPECT_EQ(to_json(found).text(), to_json(made).text());
  EXPECT_EQ(plan("https://id.example.com/a"), "EntityAlreadyExists");
  EXPECT_EQ(directory.check_delete_account(kAccount).error().reason, "DeleteConflict");
  ASSERT_TRUE(directory.put(directory.plan_provider_change(made.arn, {.clients = {"z"}, .jwks = "{}"}).value()));
  EXPECT_EQ(directory.providers(kAccount).front().jwks, "{}");
  directory.remove_provider(made.arn);
  EXPECT_EQ(directory.check_delete_provider(made.arn).error().reason, "NoSuchEntity");
}

Policy trust_of(std::string_view principal, std::string_view condition = {}) {
  return Policy::parse(policy_document(R"({"Effect":"Allow","Principal":)" + std::string(principal) +
                                       R"(,"Action":"sts:AssumeRoleWithWebIdentity")" + std::string(condition) + "}"),
                       PolicyKind::kTrustPolicy)
      .value();
}

Question web_question() {
  return {.caller = {PrincipalKind::kWebIdentity, oidc_provider_arn(kAccount, "id.example.com"), std::string(kAccount)},
          .action = "sts:AssumeRoleWithWebIdentity",
          .resource_arn = "arn:aws:iam::111122223333:role/app",
          .resource_account = std::string(kAccount)};
}

TEST(FederatedPrincipal, IsNamedByItsProviderAlone) {
  const auto decide = [](std::string_view principal) {
    return authorize_trust(web_question(), trust_of(principal), {}).reason;
  };
  EXPECT_EQ(decide(R"({"Federated":"arn:aws:iam::111122223333:oidc-provider/id.example.com"})"),
            Reason::kAllowedByTrustPolicy);
  EXPECT_EQ(decide(R"({"Federated":"arn:aws:iam::111122223333:oidc-provider/id.example.co"})"),
            Reason::kNoTrustPolicyAllow);
  EXPECT_EQ(decide(R"({"AWS":"111122223333"})"), Reason::kNoTrustPolicyAllow);
  EXPECT_EQ(decide("\"*\""), Reason::kAllowedByTrustPolicy);
}

TEST(FederatedPrincipal, ClaimsOfItsTokenAreConditions) {
  const Policy trust =
      trust_of(R"({"Federated":"arn:aws:iam::111122223333:oidc-provider/id.example.com"})",
               R"(,"Condition":{"StringEquals":{"id.example.com:sub":"web","id.example.com:aud":"sts"}})");
  Question question = web_question();
  EXPECT_FALSE(authorize_trust(question, trust, {}).allowed);
  question.context.set("id.example.com:sub", "web").set("id.example.com:aud", "sts");
  EXPECT_TRUE(authorize_trust(question, trust, {}).allowed);
  question.context.set("id.example.com:sub", "Web");
  EXPECT_FALSE(authorize_trust(question, trust, {}).allowed);
}

TEST(FederatedPrincipal, IsTakenInTrustPoliciesOnlyAndOnlyWhole) {
  const auto parse = [](std::string_view federated, PolicyKind kind) {
    const std::string action = kind == PolicyKind::kTrustPolicy ? R"("sts:*")" : R"("kms:*","Resource":"*")";
    return Policy::parse(policy_document(R"({"Effect":"Allow","Principal":{"Federated":")" + std::string(federated) +
                                         R"("},"Action":)" + action + "}"),
                         kind)
        .has_value();
  };
  const std::string provider = oidc_provider_arn(kAccount, "id.example.com");
  EXPECT_TRUE(parse(provider, PolicyKind::kTrustPolicy));
  EXPECT_FALSE(parse(provider, PolicyKind::kKeyPolicy));
  for (const char* other : {"accounts.google.com", "*", "arn:aws:iam::111122223333:saml-provider/x",
                            "arn:aws:iam::111122223333:oidc-provider/*"})
    EXPECT_FALSE(parse(other, PolicyKind::kTrustPolicy)) << other;
}

}  // namespace
}  // namespace keyhold::iam::test

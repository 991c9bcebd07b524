#include "keyhold/tenancy/credentials.h"

#include <gtest/gtest.h>

#include <set>

#include "tenancy_world.h"

namespace keyhold::tenancy {
namespace {

using testing::Outside;
using testing::Process;
using testing::run;

SecretBytes secret_of(std::string_view text) {
  return SecretBytes::copy_of(as_bytes(text));
}

class CredentialsTest : public ::testing::Test {
 protected:
  static OperatorCredential operator_credential() {
    return {"operator", crypto::sha256({as_bytes("operator secret")})};
  }
  NewCredential made(Scopes scopes = {Scope::kEventsRead, Scope::kEventsWrite}) {
    return run(credentials_.create(tenant_, std::move(scopes))).value();
  }
  Result<IssuedToken> issue(const NewCredential& who, Scopes wanted = {}) {
    return run(credentials_.issue(who.credential.client_id, who.client_secret.clone(), std::move(wanted)));
  }
  Result<TokenHolder> check(const SecretBytes& token) { return run(credentials_.check(token.clone())); }
  std::size_t token_rows() { return run(process_.registry().all("token"))->size(); }

  Outside outside_;
  Process process_{outside_};
  Credentials credentials_{process_.registry(), outside_.clock, operator_credential()};
  TenantId tenant_ = TenantId::random();
};

TEST_F(CredentialsTest, IssueTokensOfTheirTenantAndScopes) {
  const NewCredential who = made();
  EXPECT_EQ(who.client_secret.size(), 43U);
  const IssuedToken all = issue(who).value();
  const TokenHolder holder = check(all.token).value();
  EXPECT_EQ(holder.tenant, tenant_);
  EXPECT_TRUE(holder.has(Scope::kEventsRead) && holder.has(Scope::kEventsWrite));
  const IssuedToken reading = issue(who, {Scope::kEventsRead}).value();
  EXPECT_FALSE(check(reading.token)->has(Scope::kEventsWrite));
  EXPECT_EQ(issue(who, {Scope::kOperator}).error().reason, "invalid_scope");
}

TEST_F(CredentialsTest, TellNobodyWhetherTheIdOrTheSecretWasWrong) {
  const NewCredential who = made(), other = made();
  const Error wrong = run(credentials_.issue(who.credential.client_id, other.client_secret.clone(), {})).error();
  const Error unknown = run(credentials_.issue("khc_nobody", who.client_secret.clone(), {})).error();
  const Error zero = run(credentials_.issue("khc_nobody", SecretBytes(), {})).error();
  EXPECT_EQ(wrong.reason, "invalid_client");
  EXPECT_EQ(wrong.detail, unknown.detail);
  EXPECT_EQ(unknown.code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(zero.reason, "invalid_client");
}

TEST_F(CredentialsTest, GiveTheOperatorNoDataScopeAndTenantsNoOperators) {
  const IssuedToken token = run(credentials_.issue("operator", secret_of("operator secret"), {})).value();
  const TokenHolder holder = check(token.token).value();
  EXPECT_FALSE(holder.tenant.has_value());
  EXPECT_TRUE(holder.has(Scope::kOperator));
  EXPECT_FALSE(holder.has(Scope::kEventsRead) || holder.has(Scope::kEventsWrite));
  EXPECT_EQ(run(credentials_.issue("operator", secret_of("guess"), {})).error().reason, "invalid_client");
  EXPECT_EQ(run(credentials_.create(tenant_, {Scope::kOperator})).error().reason, "invalid-scopes");
  EXPECT_EQ(run(credentials_.create(tenant_, {})).error().reason, "invalid-scopes");
}

TEST_F(CredentialsTest, TokensEndAfterFifteenMinutes) {
  const IssuedToken token = issue(made()).value();
  outside_.clock.advance(std::chrono::seconds(899));
  EXPECT_TRUE(check(token.token).has_value());
  outside_.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(check(token.token).error().reason, "token-expired");
}

TEST_F(CredentialsTest, TokensEndByRevocationOfEither) {
  const NewCredential who = made();
  const IssuedToken one = issue(who).value(), two = issue(who).value();
  ASSERT_TRUE(run(credentials_.revoke_token(one.token.clone())).has_value());
  ASSERT_TRUE(run(credentials_.revoke_token(one.token.clone())).has_value()) << "RFC 7009: unknown tokens are no error";
  EXPECT_EQ(check(one.token).error().reason, "invalid-token");
  EXPECT_TRUE(check(two.token).has_value());
  EXPECT_EQ(run(credentials_.revoke(TenantId::random(), who.credential.client_id)).error().reason,
            "no-such-credential");
  EXPECT_TRUE(check(two.token).has_value()) << "another tenant can't revoke it";
  ASSERT_TRUE(run(credentials_.revoke(tenant_, who.credential.client_id)).has_value());
  EXPECT_EQ(check(two.token).error().reason, "invalid-token");
  EXPECT_EQ(issue(who).error().reason, "invalid_client");
  EXPECT_TRUE(run(credentials_.list(tenant_))->front().revoked.has_value());
}

TEST_F(CredentialsTest, RefuseWhatIsNoToken) {
  for (const std::string& bad : {std::string(), std::string(129, 'a'), std::string("a"), std::string(43, 'A')})
    EXPECT_EQ(check(secret_of(bad)).error().reason, "invalid-token");
}

TEST_F(CredentialsTest, SweepTakesExpiredTokensOnly) {
  const NewCredential who = made();
  for (int i = 0; i < 3; ++i) issue(who).value();
  outside_.clock.advance(std::chrono::seconds(900));
  const IssuedToken fresh = issue(who).value();
  ASSERT_EQ(token_rows(), 4U);
  ASSERT_TRUE(run(credentials_.sweep()).has_value());
  EXPECT_EQ(token_rows(), 1U);
  EXPECT_TRUE(check(fresh.token).has_value());
}

// Neither secrets nor tokens are in any row of the disk, and nothing else is there in clear.
TEST_F(CredentialsTest, KeepNoSecretOnDisk) {
  const NewCredential who = made();
  const IssuedToken token = issue(who).value();
  const auto rows = run(outside_.disk->scan({}, {})).value();
  ASSERT_EQ(rows.size(), 2U);
  for (const storage::Row& row : rows)
    for (const std::string_view secret : {who.client_secret.expose_text(), token.token.expose_text(),
                                          std::string_view(who.credential.client_id), std::string_view("events:read")})
      EXPECT_EQ(as_text(row.value).find(secret), std::string_view::npos);
}

}  // namespace
}  // namespace keyhold::tenancy

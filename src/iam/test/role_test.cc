#include "keyhold/iam/role.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "keyhold/base/json.h"
#include "keyhold/iam/entity_json.h"
#include "keyhold/iam/session.h"

namespace keyhold::iam::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kTrustAda =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/ada"},"Action":"sts:AssumeRole"}]})";

class StandingClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(std::chrono::milliseconds(1'772'323'200'123)); }
  BootTime boot_now() const override { return BootTime(0); }
};

struct RoleTest : testing::Test {
  StandingClock clock;
  std::mt19937_64 random{7};
  Directory directory{clock, [this](std::span<std::byte> out) {
                        for (std::byte& b : out) b = static_cast<std::byte>(random());
                      }};
  RoleTest() {
    directory.put(directory.plan_account("client", "111122223333").value());
    EXPECT_TRUE(directory.put(directory.plan_user("111122223333", "ada").value()));
  }

  NewRole trusting_ada() { return {.trust = std::string(kTrustAda)}; }
  std::string make_role(std::string_view name) {
    Role made = directory.plan_role("111122223333", name, trusting_ada()).value();
    EXPECT_TRUE(directory.put(made));
    return made.arn;
  }
};

template <class T>
std::string refusal_of(const Result<T>& result) {
  return result ? "" : result.error().reason;
}

TEST_F(RoleTest, ATrustPolicyNamesNobodyWhoIsKnownToBeMissing) {
  const auto plan = [&](const std::string& principal) {
    std::string trust =
        R"({"Statement":{"Effect":"Allow","Principal":{"AWS":")" + principal + R"("},"Action":"sts:AssumeRole"}})";
    return directory.plan_role("111122223333", "new", {.trust = std::move(trust)});
  };
  const std::string reader = make_role("reader");
  const std::string there[] = {"*",
                               "111122223333",
                               "arn:aws:iam::111122223333:root",
                               reader,
                               "arn:aws:sts::111122223333:assumed-role/reader/s-1",
                               "arn:aws:iam::999988887777:user/whoever"};
  for (const std::string& principal : there) EXPECT_EQ(refusal_of(plan(principal)), "") << principal;
  const std::string missing[] = {"arn:aws:iam::111122223333:user/bob", "arn:aws:iam::111122223333:user/a/ada",
                                 "arn:aws:iam::111122223333:user/Ada", "arn:aws:iam::111122223333:role/new",
                                 "arn:aws:sts::111122223333:assumed-role/new/s-1"};
  for (const std::string& principal : missing) {
    const auto refused = plan(principal);
    EXPECT_EQ(refusal_of(refused), "MalformedPolicyDocument");
    EXPECT_EQ(refused.error().detail, "Invalid principal in policy: \"AWS\":\"" + principal + "\"");
  }
  directory.remove_user("arn:aws:iam::111122223333:user/ada");
  EXPECT_EQ(refusal_of(directory.plan_put_trust(reader, kTrustAda)), "MalformedPolicyDocument");
}

TEST_F(RoleTest, ARoleHasAnIdOfItsOwnAndIsFoundByItsArn) {
  const std::string arn = make_role("reader");
  EXPECT_EQ(arn, "arn:aws:iam::111122223333:role/reader");
  const auto role = directory.find_role(arn);
  ASSERT_TRUE(role);
  EXPECT_EQ(role->id.size(), 21u);
  EXPECT_TRUE(role->id.starts_with("AROA"));
  EXPECT_EQ(role->max_session, std::chrono::hours(1));
  const auto identity = directory.find_identity(arn);
  ASSERT_NE(identity, nullptr);
  EXPECT_EQ(identity->principal.kind, PrincipalKind::kRole);
  EXPECT_EQ(identity->user_id, role->id);
  EXPECT_EQ(directory.roles("111122223333").size(), 1u);
}

TEST_F(RoleTest, ChecksAreIams) {
  const std::string arn = make_role("reader");
  const auto plan = [&](std::string_view name, NewRole about) {
    return refusal_of(directory.plan_role("111122223333", name, std::move(about)));
  };
  EXPECT_EQ(plan("READER", trusting_ada()), "EntityAlreadyExists");
  EXPECT_EQ(plan("a/b", trusting_ada()), "ValidationError");
  EXPECT_EQ(plan("long", {.trust = std::string(kTrustAda), .max_session = std::chrono::seconds(43'201)}),
            "ValidationError");
  EXPECT_EQ(plan("short", {.trust = std::string(kTrustAda), .max_session = std::chrono::seconds(3599)}),
            "ValidationError");
  EXPECT_EQ(plan("described", {.trust = std::string(kTrustAda), .description = std::string(1001, 'x')}),
            "ValidationError");
  EXPECT_EQ(plan("broken", {.trust = "{}"}), "MalformedPolicyDocument");
  EXPECT_EQ(plan("wide", {.trust = std::string(2049, 'x')}), "LimitExceeded");
  EXPECT_EQ(refusal_of(directory.plan_role("999999999999", "reader", trusting_ada())), "NoSuchEntity");
  EXPECT_EQ(refusal_of(directory.plan_put_trust(role_arn("111122223333", "none"), kTrustAda)), "NoSuchEntity");
  EXPECT_EQ(refusal_of(directory.check_delete_role(role_arn("111122223333", "none"))), "NoSuchEntity");
  EXPECT_EQ(refusal_of(directory.check_delete_account("111122223333")), "DeleteConflict");
  EXPECT_EQ(refusal_of(directory.plan_delete_policy<Role>(arn, "none")), "NoSuchEntity");
  ASSERT_TRUE(directory.put(directory.plan_put_policy<Role>(arn, "all", administrator_access_policy()).value()));
  EXPECT_EQ(refusal_of(directory.check_delete_role(arn)), "DeleteConflict");
  ASSERT_TRUE(directory.put(directory.plan_delete_policy<Role>(arn, "all").value()));
  EXPECT_EQ(refusal_of(directory.check_delete_role(arn)), "");
  directory.remove_role(arn);
  EXPECT_EQ(directory.find_identity(arn), nullptr);
}

TEST_F(RoleTest, ARoleHasNoAccessKeys) {
  EXPECT_EQ(refusal_of(directory.plan_access_key(make_role("reader"))), "NoSuchEntity");
}

TEST_F(RoleTest, ItsPoliciesHaveIamsLimitTogether) {
  const std::string arn = make_role("reader");
  const auto policy = [](std::size_t size) {
    std::string text(
        R"({"Version":"2012-10-17","Id":"","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})");
    text.insert(text.find("\"\"") + 1, std::string(size - text.size(), 'x'));
    return text;
  };
  ASSERT_TRUE(directory.put(directory.plan_put_policy<Role>(arn, "one", policy(10'000)).value()));
  EXPECT_EQ(refusal_of(directory.plan_put_policy<Role>(arn, "two", policy(241))), "LimitExceeded");
  EXPECT_EQ(refusal_of(directory.plan_put_policy<Role>(arn, "two", policy(240))), "");
}

TEST_F(RoleTest, ItsRowReadsBackAsItWasWritten) {
  const std::string arn = make_role("reader");
  ASSERT_TRUE(directory.put(directory.plan_put_policy<Role>(arn, "all", administrator_access_policy()).value()));
  Role role = directory.find_role(arn).value();
  role.description = "reads";
  role.max_session = std::chrono::seconds(7200);
  const PlaintextBytes row = to_json(role);
  const auto read = role_from_json(row.text());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(to_json(*read).text(), row.text());
  EXPECT_EQ(read->trust.text(), kTrustAda);
  EXPECT_EQ(read->max_session, role.max_session);
  json::Object broken = json::parse_object(row.text()).value();
  broken["trust"] = administrator_access_policy();
  EXPECT_EQ(role_from_json(json::write(broken)).error().code, ErrorCode::kDoesNotOpen);
}

TEST(TrustPolicy, EachFaultIsRefusedByItsRule) {
  struct Case {
    const char* name;
    const char* statement;
    const char* words;  // empty: taken
  };
  const Case cases[] = {
      {"sound", R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"})", ""},
      {"all of sts", R"({"Effect":"Allow","Principal":"*","Action":["sts:*","STS:TagSession"]})", ""},
      {"a service", R"({"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"})", ""},
      {"its keys",
       R"({"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"e","sts:RoleSessionName":"s","aws:PrincipalAccount":"111122223333"}}})",
       ""},
      {"no principal", R"({"Effect":"Allow","Action":"sts:AssumeRole"})", "Principal"},
      {"a resource", R"({"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"})", "no Resource"},
      {"everything", R"({"Effect":"Allow","Principal":"*","Action":"*"})", "sts:<verb>"},
      {"another service", R"({"Effect":"Allow","Principal":"*","Action":"kms:Decrypt"})", "sts:<verb>"},
      {"a key's condition",
       R"({"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"kms:EncryptionContext:a":"b"}}})",
       "unknown condition key"},
      {"a misspelt key",
       R"({"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalID2":"b"}}})",
       "unknown condition key"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto policy = Policy::parse(R"({"Version":"2012-10-17","Statement":[)" + std::string(c.statement) + "]}",
                                      PolicyKind::kTrustPolicy);
    ASSERT_EQ(policy.has_value(), *c.words == '\0') << (policy ? "" : policy.error().detail);
    EXPECT_THAT(policy ? "" : policy.error().detail, HasSubstr(c.words));
  }
}

}  // namespace
}  // namespace keyhold::iam::test

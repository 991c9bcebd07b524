#include "keyhold/secrets/leased.h"

#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

constexpr std::chrono::seconds kLease{5};
const std::string kKey = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555";

/// Counts what reaches the owner of the identities.
class CountedPolicies final : public IdentityPolicies {
 public:
  Task<Result<bool>> names_missing(std::string) override { co_return false; }

  Task<Result<Verdict>> decide(Caller caller, Question question) override {
    static_cast<void>(caller);
    static_cast<void>(question);
    ++asked;
    co_return Verdict{allowed, allowed ? "allowed-by-identity-policy" : "no-identity-allow", {}};
  }
  int asked = 0;
  bool allowed = true;
};

class LeasedTest : public SecretsTest {
 protected:
  DataKey data_key() { return run(keys_.generate(caller(), kKey, place_)).value(); }
  Result<SecretBytes> open(const DataKey& key, Caller who = caller()) {
    return run(leased_.open(std::move(who), kKey, key.wrapped, place_));
  }
  bool decide(std::string action, Caller who = caller(), std::string stage = "AWSCURRENT") {
    IdentityPolicies::Question question{.action = std::move(action),
                                        .resource_arn = "arn",
                                        .context = {{"secretsmanager:VersionStage", std::move(stage)}},
                                        .resource_policy = policy_};
    return run(leased_policies_.decide(std::move(who), std::move(question))).value().allowed;
  }

  const VersionPlace place_{"arn", "version"};
  std::optional<std::string> policy_;
  LeasedKeys leased_{keys_, clock_, kLease};
  CountedPolicies owner_;
  LeasedPolicies leased_policies_{owner_, clock_, kLease};
};

TEST_F(LeasedTest, AKeyIsAskedForOnceALease) {
  const DataKey key = data_key();
  for (int i = 0; i < 3; ++i) {
    const Result<SecretBytes> opened = open(key);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(equal_constant_time(opened->expose(), key.key.expose()));
  }
  EXPECT_EQ(keys_.opened, 1);
  clock_.advance(kLease);
  ASSERT_TRUE(open(key));
  EXPECT_EQ(keys_.opened, 2);
}

TEST_F(LeasedTest, AnotherCallerHasNoPartInALease) {
  const DataKey key = data_key();
  ASSERT_TRUE(open(key));
  keys_.refused.emplace(caller("mallory").principal_arn, Error{ErrorCode::kAccessDenied, "", "AccessDeniedException"});
  EXPECT_EQ(refusal_of(open(key, caller("mallory"))), "AccessDeniedException");
  Caller session = caller();
  session.session_token = "another";
  ASSERT_TRUE(open(key, std::move(session)));
  EXPECT_EQ(keys_.opened, 2);
}

TEST_F(LeasedTest, ARefusalIsNeverKept) {
  const DataKey key = data_key();
  keys_.refused.emplace(kKey, Error{ErrorCode::kKeyDisabled, "", "DisabledException"});
  EXPECT_EQ(refusal_of(open(key)), "DisabledException");
  keys_.refused.clear();
  EXPECT_TRUE(open(key));
}

TEST_F(LeasedTest, AChangeOfTheKeyEndsItsLeases) {
  const DataKey key = data_key();
  ASSERT_TRUE(open(key));
  leased_.forget(kKey.substr(0, kKey.size() - 1) + "6");
  ASSERT_TRUE(open(key));
  EXPECT_EQ(keys_.opened, 1);
  keys_.refused.emplace(kKey, Error{ErrorCode::kKeyDisabled, "", "DisabledException"});
  leased_.forget(kKey);
  EXPECT_EQ(refusal_of(open(key)), "DisabledException");
}

TEST_F(LeasedTest, ALostStreamEndsThemAll) {
  const DataKey key = data_key();
  ASSERT_TRUE(open(key));
  leased_.forget_all();
  ASSERT_TRUE(open(key));
  EXPECT_EQ(keys_.opened, 2);
}

TEST_F(LeasedTest, AnAnswerOlderThanAChangeIsNotKept) {
  Leases<int> leases(clock_, kLease);
  const std::uint64_t before = leases.changes();
  const BootTime asked = clock_.boot_now();
  leases.forget_if([](int) { return true; });
  leases.keep(LeaseName{}, 1, before, asked);
  EXPECT_FALSE(leases.with(LeaseName{}, [](int) {}));
  leases.keep(LeaseName{}, 1, leases.changes(), asked);
  EXPECT_TRUE(leases.with(LeaseName{}, [](int) {}));
}

TEST_F(LeasedTest, ALeaseCountsFromTheQuestionNotFromItsAnswer) {
  Leases<int> leases(clock_, kLease);
  const BootTime asked = clock_.boot_now();
  clock_.advance(kLease - std::chrono::seconds(1));
  leases.keep(LeaseName{}, 1, leases.changes(), asked);
  EXPECT_TRUE(leases.with(LeaseName{}, [](int) {}));
  clock_.advance(std::chrono::seconds(1));
  EXPECT_FALSE(leases.with(LeaseName{}, [](int) {}));
}

TEST_F(LeasedTest, AVerdictIsKeptForReadingAValueOnly) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(decide("secretsmanager:GetSecretValue"));
  EXPECT_EQ(owner_.asked, 1);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(decide("secretsmanager:PutSecretValue"));
  EXPECT_EQ(owner_.asked, 4);
  EXPECT_TRUE(decide("secretsmanager:GetSecretValue", caller("other")));
  EXPECT_TRUE(decide("secretsmanager:GetSecretValue", caller(), "AWSPREVIOUS"));
  EXPECT_EQ(owner_.asked, 6);
  clock_.advance(kLease);
  EXPECT_TRUE(decide("secretsmanager:GetSecretValue"));
  EXPECT_EQ(owner_.asked, 7);
}

TEST_F(LeasedTest, ANewPolicyOfTheSecretIsAnotherQuestion) {
  EXPECT_TRUE(decide("secretsmanager:GetSecretValue"));
  owner_.allowed = false;
  for (const char* policy : {"", "{}"}) {
    policy_ = policy;
    EXPECT_FALSE(decide("secretsmanager:GetSecretValue")) << policy;
  }
  policy_.reset();
  EXPECT_TRUE(decide("secretsmanager:GetSecretValue")) << "the lease itself goes on";
}

TEST_F(LeasedTest, ADenialIsAskedForAgain) {
  owner_.allowed = false;
  EXPECT_FALSE(decide("secretsmanager:GetSecretValue"));
  owner_.allowed = true;
  EXPECT_TRUE(decide("secretsmanager:GetSecretValue"));
}

}  // namespace
}  // namespace keyhold::secrets

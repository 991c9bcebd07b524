#include "keyhold/iam/directory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "keyhold/base/json.h"
#include "keyhold/iam/entity_json.h"

namespace keyhold::iam::test {
namespace {

class FixedClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(std::chrono::milliseconds(1'772'323'200'123)); }
  BootTime boot_now() const override { return BootTime(0); }
};

struct DirectoryTest : testing::Test {
  FixedClock clock;
  std::mt19937_64 random{7};
  Directory directory{clock, [this](std::span<std::byte> out) {
                        for (std::byte& b : out) b = static_cast<std::byte>(random());
                      }};
  std::string account = make_account();
  std::string ada = make_user("ada");

  std::string make_account() {
    Account made = directory.plan_account("client", "111122223333").value();
    directory.put(made);
    return made.id;
  }
  std::string make_user(std::string_view name) {
    User made = directory.plan_user(account, name).value();
    EXPECT_TRUE(directory.put(made));
    return made.arn;
  }
  std::string make_key(std::string_view owner) {
    AccessKey made = directory.plan_access_key(owner).value();
    std::string id = made.id;
    EXPECT_TRUE(directory.put(std::move(made)));
    return id;
  }
  void put_policy(std::string_view name, std::string_view text) {
    EXPECT_TRUE(directory.put(directory.plan_put_policy<User>(ada, name, text).value()));
  }
};

template <class T>
std::string reason_of(const Result<T>& result) {
  return result ? "" : result.error().reason;
}

TEST_F(DirectoryTest, APlanChangesNothingUntilItIsPut) {
  const AccessKey planned = directory.plan_access_key(ada).value();
  EXPECT_EQ(directory.find_credential(planned.id), nullptr);
  EXPECT_TRUE(directory.access_keys(ada).empty());
}

TEST_F(DirectoryTest, ACredentialLeadsToItsPrincipalAndPolicies) {
  put_policy("admin", administrator_access_policy());
  const std::string id = make_key(ada);
  const auto credential = directory.find_credential(id);
  ASSERT_NE(credential, nullptr);
  EXPECT_EQ(id.size(), 20u);
  EXPECT_TRUE(id.starts_with("AKIA"));
  EXPECT_EQ(credential->key->secret.size(), 40u);
  EXPECT_EQ(credential->identity->principal.arn, "arn:aws:iam::111122223333:user/ada");
  EXPECT_EQ(credential->identity->principal.account, account);
  ASSERT_EQ(credential->identity->policies.size(), 1u);
  EXPECT_EQ(credential->identity->policy_names.front(), "admin");
}

// Each change of a key or of its owner shows at the next look, under another version; who looked before keeps what it
// saw.
TEST_F(DirectoryTest, ChangesShowAtTheNextLook) {
  const std::string id = make_key(ada);
  const auto before = directory.find_credential(id);
  put_policy("admin", administrator_access_policy());
  const auto with_policy = directory.find_credential(id);
  EXPECT_EQ(before->identity->policies.size(), 0u);
  EXPECT_EQ(with_policy->identity->policies.size(), 1u);
  EXPECT_NE(before->version, with_policy->version);
  EXPECT_TRUE(directory.put(directory.plan_access_key_status(id, AccessKeyStatus::kInactive).value()));
  const auto inactive = directory.find_credential(id);
  EXPECT_EQ(inactive->key->status, AccessKeyStatus::kInactive);
  EXPECT_NE(inactive->version, with_policy->version);
  EXPECT_TRUE(equal_constant_time(inactive->key->secret.expose(), before->key->secret.expose()));
  directory.remove_access_key(id);
  EXPECT_EQ(directory.find_credential(id), nullptr);
}

TEST_F(DirectoryTest, RefusesUnderIamsNames) {
  make_key(ada);
  make_key(ada);
  put_policy("p", administrator_access_policy());
  const std::string big(3000, 'x');
  EXPECT_EQ(reason_of(directory.plan_account("x", "111122223333")), "EntityAlreadyExists");
  EXPECT_EQ(reason_of(directory.plan_account("x", "1234")), "ValidationError");
  EXPECT_EQ(reason_of(directory.plan_account("")), "ValidationError");
  EXPECT_EQ(reason_of(directory.plan_user(account, "ADA")), "EntityAlreadyExists");
  EXPECT_EQ(reason_of(directory.plan_user(account, "a/b")), "ValidationError");
  EXPECT_EQ(reason_of(directory.plan_user(account, std::string(65, 'a'))), "ValidationError");
  EXPECT_EQ(reason_of(directory.plan_user("999999999999", "bob")), "NoSuchEntity");
  EXPECT_EQ(reason_of(directory.plan_access_key(ada)), "LimitExceeded");
  EXPECT_EQ(reason_of(directory.plan_access_key("arn:aws:iam::111122223333:user/bob")), "NoSuchEntity");
  EXPECT_EQ(reason_of(directory.plan_put_policy<User>(ada, "p", "{}")), "MalformedPolicyDocument");
  EXPECT_EQ(reason_of(directory.plan_put_policy<User>(ada, "p", std::string(40'000, ' '))), "LimitExceeded");
  EXPECT_EQ(reason_of(directory.plan_put_policy<User>(ada, "a b", administrator_access_policy())), "ValidationError");
  EXPECT_EQ(reason_of(directory.plan_put_policy<User>(
                ada, "q", R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::)" + big + R"("}})")),
            "LimitExceeded");
  EXPECT_EQ(reason_of(directory.plan_delete_policy<User>(ada, "q")), "NoSuchEntity");
  EXPECT_EQ(reason_of(directory.plan_access_key_status("AKIA", AccessKeyStatus::kActive)), "NoSuchEntity");
  EXPECT_EQ(reason_of(directory.check_delete_account(account)), "DeleteConflict");
  EXPECT_EQ(reason_of(directory.check_delete_user(ada)), "DeleteConflict");
  EXPECT_EQ(reason_of(directory.check_delete_access_key("AKIA")), "NoSuchEntity");
}

TEST_F(DirectoryTest, DeletesFromTheLeavesUp) {
  put_policy("p", administrator_access_policy());
  const std::string key = make_key(ada), root_key = make_key(root_arn(account));
  EXPECT_TRUE(directory.check_delete_access_key(key));
  directory.remove_access_key(key);
  EXPECT_EQ(reason_of(directory.check_delete_user(ada)), "DeleteConflict");
  EXPECT_TRUE(directory.put(directory.plan_delete_policy<User>(ada, "p").value()));
  EXPECT_TRUE(directory.check_delete_user(ada));
  directory.remove_user(ada);
  EXPECT_EQ(directory.find_identity(ada), nullptr);
  EXPECT_EQ(reason_of(directory.check_delete_account(account)), "DeleteConflict");
  directory.remove_access_key(root_key);
  EXPECT_TRUE(directory.check_delete_account(account));
  directory.remove_account(account);
  EXPECT_TRUE(directory.accounts().empty());
  EXPECT_EQ(directory.find_identity(root_arn(account)), nullptr);
}

TEST_F(DirectoryTest, ListsOnlyTheAccountsOwn) {
  directory.put(directory.plan_account("other", "111122223334").value());
  EXPECT_TRUE(directory.put(directory.plan_user("111122223334", "eve").value()));
  EXPECT_TRUE(directory.put(directory.plan_administrator(account, "bob").value()));
  ASSERT_EQ(directory.users(account).size(), 2u);
  EXPECT_EQ(directory.users(account)[1].name, "bob");
  EXPECT_TRUE(directory.users(account)[1].policies.contains(kAdministratorAccess));
  EXPECT_EQ(directory.accounts().size(), 2u);
}

TEST_F(DirectoryTest, RefusesRowsThatContradictEachOther) {
  Directory empty(clock, [](std::span<std::byte>) {});
  EXPECT_FALSE(empty.put(directory.find_user(ada).value()));
  EXPECT_FALSE(empty.put(directory.plan_access_key(ada).value()));
}

// What one process stores, the next one has.
TEST_F(DirectoryTest, RowsBringEverythingBack) {
  put_policy("p", administrator_access_policy());
  const std::string id = make_key(ada);
  EXPECT_TRUE(directory.put(directory.plan_access_key_status(id, AccessKeyStatus::kInactive).value()));
  const auto key = directory.find_credential(id)->key;
  Directory again(clock, [](std::span<std::byte>) {});
  again.put(account_from_json(to_json(directory.find_account(account).value()).text()).value());
  EXPECT_TRUE(again.put(user_from_json(to_json(directory.find_user(ada).value()).text()).value()));
  EXPECT_TRUE(again.put(access_key_from_json(to_json(*key).text()).value()));
  const auto back = again.find_credential(id);
  EXPECT_EQ(back->identity->policies.front().text(), administrator_access_policy());
  EXPECT_EQ(back->key->secret.expose_text(), key->secret.expose_text());
  EXPECT_EQ(back->key->status, AccessKeyStatus::kInactive);
  EXPECT_EQ(back->key->created, clock.now());
  EXPECT_EQ(to_json(*back->key).text(), to_json(*key).text());
  EXPECT_TRUE(json::parse_object(to_json(*key).text()));
}

TEST_F(DirectoryTest, RowsOfAnotherShapeDoNotOpen) {
  const std::string row(to_json(directory.plan_access_key(ada).value()).text());
  for (std::size_t cut = 0; cut < row.size(); ++cut) EXPECT_FALSE(access_key_from_json(row.substr(0, cut)));
  std::string quote = row;
  quote[20] = '"';
  EXPECT_FALSE(access_key_from_json(quote));
  std::string extra = row;
  extra.insert(extra.size() - 1, R"(,"more":"1")");
  EXPECT_FALSE(access_key_from_json(extra));
  EXPECT_FALSE(account_from_json(R"({"id":"1","name":"x"})"));
  EXPECT_FALSE(user_from_json("[]"));
}

// Readers run beside a writer and see whole credentials only.
TEST_F(DirectoryTest, ReadersSeeWholeChanges) {
  const std::string id = make_key(ada);
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      const auto seen = directory.find_credential(id);
      EXPECT_EQ(seen->identity->policies.size(), seen->identity->policy_names.size());
    }
  });
  for (int i = 0; i < 300; ++i) {
    put_policy("p" + std::to_string(i % 5), administrator_access_policy());
    EXPECT_TRUE(directory.put(directory.plan_delete_policy<User>(ada, "p" + std::to_string(i % 5)).value()));
  }
  stop = true;
  reader.join();
}

}  // namespace
}  // namespace keyhold::iam::test

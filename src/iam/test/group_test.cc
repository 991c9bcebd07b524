#include "keyhold/iam/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "keyhold/iam/directory.h"
#include "keyhold/iam/entity_json.h"

namespace keyhold::iam::test {
namespace {

using testing::ElementsAre;

class StillClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(std::chrono::milliseconds(1'772'323'200'123)); }
  BootTime boot_now() const override { return BootTime(0); }
};

constexpr std::string_view kHome = "111122223333";
constexpr std::string_view kAll = R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";

// A policy of `size` characters, white space not counted.
std::string sized_policy(std::size_t size) {
  const std::string start = R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::)", end = R"("}})";
  return start + std::string(size - start.size() - end.size(), 'x') + end;
}

struct GroupTest : testing::Test {
  StillClock clock;
  std::mt19937_64 random{7};
  Directory directory{clock, [this](std::span<std::byte> out) {
                        for (std::byte& b : out) b = static_cast<std::byte>(random());
                      }};
  std::string ada = user_arn(kHome, "ada"), readers = group_arn(kHome, "readers"), app = role_arn(kHome, "app");
  std::string shared = policy_arn(kHome, "shared");

  GroupTest() {
    directory.put(directory.plan_account("home", kHome).value());
    put(directory.plan_user(kHome, "ada"));
    put(directory.plan_group(kHome, "readers"));
    put(directory.plan_policy(kHome, "shared", kAll, "for all"));
    const std::string trust =
        R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}})";
    put(directory.plan_role(kHome, "app", {.trust = trust}));
  }
  template <class Entity>
  void put(Result<Entity> planned) {
    ASSERT_TRUE(planned) << planned.error().detail;
    ASSERT_TRUE(directory.put(*std::move(planned)));
  }
  std::vector<std::string> policies_of(const std::string& arn) { return directory.find_identity(arn)->policy_names; }
};

template <class T>
std::string why(const Result<T>& result) {
  return result ? "" : result.error().reason;
}

TEST_F(GroupTest, MembersHaveWhatTheGroupHasAsItIsNow) {
  put(directory.plan_join(ada, "readers"));
  EXPECT_TRUE(policies_of(ada).empty());
  put(directory.plan_put_policy<Group>(readers, "read", kAll));
  put(directory.plan_attach<Group>(readers, shared));
  EXPECT_THAT(policies_of(ada), ElementsAre("group readers/read", "group readers/" + shared));
  EXPECT_EQ(directory.members(directory.find_group(readers).value()).size(), 1u);
  put(directory.plan_policy_document(shared, sized_policy(100)));
  EXPECT_EQ(directory.find_identity(ada)->policies.back().text(), sized_policy(100));
  put(directory.plan_leave(ada, "readers"));
  EXPECT_TRUE(policies_of(ada).empty());
}

TEST_F(GroupTest, AManagedPolicyIsWhereItIsAttached) {
  put(directory.plan_attach<User>(ada, shared));
  put(directory.plan_attach<Role>(app, shared));
  EXPECT_THAT(policies_of(ada), ElementsAre(shared));
  EXPECT_THAT(policies_of(app), ElementsAre(shared));
  put(directory.plan_policy_document(shared, sized_policy(200)));
  EXPECT_EQ(directory.find_identity(app)->policies.front().text(), sized_policy(200));
  EXPECT_EQ(why(directory.check_delete_policy(shared)), "DeleteConflict");
  EXPECT_EQ(why(directory.check_delete_user(ada)), "DeleteConflict");
  EXPECT_EQ(why(directory.check_delete_role(app)), "DeleteConflict");
  put(directory.plan_detach<User>(ada, shared));
  put(directory.plan_detach<Role>(app, shared));
  EXPECT_EQ(why(directory.check_delete_policy(shared)), "");
  EXPECT_EQ(why(directory.plan_detach<User>(ada, shared)), "NoSuchEntity");
}

TEST_F(GroupTest, ABoundaryFollowsItsPolicyAndHoldsIt) {
  put(directory.plan_boundary<User>(ada, shared));
  ASSERT_TRUE(directory.find_identity(ada)->boundary);
  put(directory.plan_policy_document(shared, sized_policy(100)));
  EXPECT_EQ(directory.find_identity(ada)->own().boundary->text(), sized_policy(100));
  EXPECT_EQ(why(directory.check_delete_policy(shared)), "DeleteConflict");
  put(directory.plan_boundary<User>(ada, ""));
  EXPECT_EQ(directory.find_identity(ada)->own().boundary, nullptr);
  EXPECT_EQ(why(directory.check_delete_policy(shared)), "");
}

TEST_F(GroupTest, LimitsAreAwss) {
  EXPECT_EQ(why(directory.plan_group(kHome, std::string(129, 'a'))), "ValidationError");
  EXPECT_EQ(why(directory.plan_group(kHome, std::string(128, 'a'))), "");
  EXPECT_EQ(why(directory.plan_group(kHome, "READERS")), "EntityAlreadyExists");
  EXPECT_EQ(why(directory.plan_policy(kHome, "SHARED", kAll, "")), "EntityAlreadyExists");
  EXPECT_EQ(why(directory.plan_policy(kHome, "wide", sized_policy(6145), "")), "LimitExceeded");
  EXPECT_EQ(why(directory.plan_policy(kHome, "wide", sized_policy(6144), "")), "");
  EXPECT_EQ(why(directory.plan_policy(kHome, "long", kAll, std::string(1001, 'x'))), "ValidationError");
  EXPECT_EQ(why(directory.plan_put_policy<Group>(readers, "p", sized_policy(5121))), "LimitExceeded");
  EXPECT_EQ(why(directory.plan_put_policy<Group>(readers, "p", sized_policy(5120))), "");
  for (int i = 0; i < 10; ++i) {
    const std::string name = "g" + std::to_string(i);
    put(directory.plan_group(kHome, name));
    put(directory.plan_join(ada, name));
    put(directory.plan_policy(kHome, name, kAll, ""));
    put(directory.plan_attach<User>(ada, policy_arn(kHome, name)));
  }
  EXPECT_EQ(why(directory.plan_join(ada, "readers")), "LimitExceeded");
  EXPECT_EQ(why(directory.plan_join(ada, "g1")), "");
  EXPECT_EQ(why(directory.plan_attach<User>(ada, shared)), "LimitExceeded");
}

TEST_F(GroupTest, NothingOfAnotherAccountIsTaken) {
  directory.put(directory.plan_account("other", "444455556666").value());
  put(directory.plan_policy("444455556666", "theirs", kAll, ""));
  put(directory.plan_group("444455556666", "theirs"));
  const std::string theirs = policy_arn("444455556666", "theirs");
  EXPECT_EQ(why(directory.plan_attach<User>(ada, theirs)), "NoSuchEntity");
  EXPECT_EQ(why(directory.plan_boundary<Role>(app, theirs)), "NoSuchEntity");
  EXPECT_EQ(why(directory.plan_join(ada, "theirs")), "NoSuchEntity");
  EXPECT_EQ(directory.groups(kHome).size(), 1u);
  EXPECT_EQ(directory.policies(kHome).size(), 1u);
}

TEST_F(GroupTest, AGroupGoesEmptyAndLast) {
  put(directory.plan_join(ada, "readers"));
  EXPECT_EQ(why(directory.check_delete_group(readers)), "DeleteConflict");
  EXPECT_EQ(why(directory.check_delete_user(ada)), "DeleteConflict");
  put(directory.plan_leave(ada, "readers"));
  put(directory.plan_put_policy<Group>(readers, "p", kAll));
  EXPECT_EQ(why(directory.check_delete_group(readers)), "DeleteConflict");
  put(directory.plan_delete_policy<Group>(readers, "p"));
  EXPECT_EQ(why(directory.check_delete_group(readers)), "");
  directory.remove_group(readers);
  EXPECT_EQ(why(directory.plan_join(ada, "readers")), "NoSuchEntity");
}

TEST_F(GroupTest, TagsHaveAwssRules) {
  const auto plan = [&](Tags tags) { return why(directory.plan_tags<User>(ada, std::move(tags))); };
  EXPECT_EQ(plan({{"team", "a b_.:/=+-@"}, {"größe", "µ"}}), "");
  EXPECT_EQ(plan({{"", "x"}}), "ValidationError");
  EXPECT_EQ(plan({{"AWS:team", "x"}}), "ValidationError");
  EXPECT_EQ(plan({{"team", "a"}, {"Team", "b"}}), "ValidationError");
  EXPECT_EQ(plan({{"team", "semi;colon"}}), "ValidationError");
  EXPECT_EQ(plan({{std::string(129, 'k'), "x"}}), "ValidationError");
  EXPECT_EQ(plan({{"k", std::string(257, 'v')}}), "ValidationError");
  EXPECT_EQ(plan({{std::string(128, 'k'), std::string(256, 'v')}}), "");
  Tags many;
  for (int i = 0; i < 51; ++i) many["k" + std::to_string(i)] = "v";
  EXPECT_EQ(plan(many), "LimitExceeded");
  put(directory.plan_tags<Role>(app, {{"team", "a"}}));
  EXPECT_EQ(directory.find_identity(app)->tags.at("team"), "a");
}

// What one process stores, the next one has.
TEST_F(GroupTest, RowsBringEverythingBack) {
  put(directory.plan_attach<Group>(readers, shared));
  put(directory.plan_put_policy<Group>(readers, "read", kAll));
  put(directory.plan_join(ada, "readers"));
  put(directory.plan_attach<User>(ada, shared));
  put(directory.plan_boundary<User>(ada, shared));
  put(directory.plan_tags<User>(ada, {{"team", "a"}}));
  put(directory.plan_boundary<Role>(app, shared));
  put(directory.plan_tags<Role>(app, {{"team", "b"}}));
  Directory again(clock, [](std::span<std::byte>) {});
  again.put(directory.find_account(kHome).value());
  EXPECT_TRUE(again.put(policy_from_json(to_json(*directory.find_policy(shared)).text()).value()));
  EXPECT_TRUE(again.put(group_from_json(to_json(*directory.find_group(readers)).text()).value()));
  EXPECT_TRUE(again.put(user_from_json(to_json(*directory.find_user(ada)).text()).value()));
  EXPECT_TRUE(again.put(role_from_json(to_json(*directory.find_role(app)).text()).value()));
  for (const std::string& arn : {ada, app}) {
    EXPECT_EQ(again.find_identity(arn)->policy_names, directory.find_identity(arn)->policy_names);
    EXPECT_EQ(again.find_identity(arn)->tags, directory.find_identity(arn)->tags);
    EXPECT_TRUE(again.find_identity(arn)->boundary);
  }
  EXPECT_EQ(to_json(*again.find_policy(shared)).text(), to_json(*directory.find_policy(shared)).text());
}

TEST_F(GroupTest, RowsThatContradictEachOtherAreRefused) {
  put(directory.plan_join(ada, "readers"));
  put(directory.plan_boundary<Role>(app, shared));
  Directory empty(clock, [](std::span<std::byte>) {});
  EXPECT_FALSE(empty.put(*directory.find_group(readers)));
  EXPECT_FALSE(empty.put(*directory.find_policy(shared)));
  empty.put(directory.find_account(kHome).value());
  EXPECT_FALSE(empty.put(*directory.find_user(ada)));
  EXPECT_FALSE(empty.put(*directory.find_role(app)));
}

}  // namespace
}  // namespace keyhold::iam::test

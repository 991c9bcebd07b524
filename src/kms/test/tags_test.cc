// Tags and descriptions: changed one by one, listed by pages, kept over a restart, bounded, and seen by policies.
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class TagsTest : public KmsTest {
 protected:
  std::string tagged(const std::vector<aws::KmsTag>& tags) {
    const Status done = run(kms_->service().tag_resource(as_administrator(), {key_, tags}));
    return done ? "" : done.error().reason;
  }
  std::string shown() {
    const auto listed = run(kms_->service().list_resource_tags(as_administrator(), {.key_id = key_})).value();
    std::string out;
    for (const aws::KmsTag& tag : listed.tags) out += tag.key + "=" + tag.value + " ";
    return out;
  }

  const std::string key_ = create_key().key_id;
};

TEST_F(TagsTest, AreAddedChangedAndTakenAway) {
  EXPECT_EQ(tagged({{"b", "2"}, {"a", "1"}}), "");
  EXPECT_EQ(tagged({{"b", "3"}, {"c", ""}}), "");
  EXPECT_EQ(shown(), "a=1 b=3 c= ");
  EXPECT_TRUE(run(kms_->service().untag_resource(as_administrator(), {key_, {"b", "never there"}})));
  EXPECT_EQ(shown(), "a=1 c= ");
  reopen();
  EXPECT_EQ(shown(), "a=1 c= ");
}

TEST_F(TagsTest, AreListedByPages) {
  ASSERT_EQ(tagged({{"a", "1"}, {"b", "2"}, {"c", "3"}}), "");
  const auto first = run(kms_->service().list_resource_tags(as_administrator(), {.key_id = key_, .limit = 2})).value();
  EXPECT_EQ(first.tags.size(), 2U);
  EXPECT_TRUE(first.truncated);
  const auto second = run(kms_->service().list_resource_tags(as_administrator(), {key_, 2, first.next_marker})).value();
  ASSERT_EQ(second.tags.size(), 1U);
  EXPECT_EQ(second.tags.front().key, "c");
  EXPECT_FALSE(second.truncated);
  EXPECT_FALSE(second.next_marker.has_value());
}

TEST_F(TagsTest, AreListedAfterMarkersOfOursOnly) {
  ASSERT_EQ(tagged({{"\u4e00", "1"}, {"\u4e01", "2"}}), "");
  const auto first = run(kms_->service().list_resource_tags(as_administrator(), {.key_id = key_, .limit = 1})).value();
  const std::string marker = first.next_marker.value();
  EXPECT_TRUE(std::all_of(marker.begin(), marker.end(), [](char c) { return c > ' ' && c <= '~'; })) << marker;
  const auto second = run(kms_->service().list_resource_tags(as_administrator(), {key_, {}, marker})).value();
  EXPECT_EQ(second.tags.size(), 1U);
  for (const char* const made_up : {"x", "eA==", "a tag"}) {
    const auto refused = run(kms_->service().list_resource_tags(as_administrator(), {key_, {}, made_up}));
    EXPECT_EQ(refused.error().reason, "InvalidMarkerException") << made_up;
  }
}

TEST_F(TagsTest, ThatBreakARuleChangeNothing) {
  ASSERT_EQ(tagged({{"a", "1"}}), "");
  EXPECT_EQ(tagged({{"b", "2"}, {"aws:x", "1"}}), "TagException");
  EXPECT_EQ(tagged({{"AWS:x", "1"}}), "TagException");
  EXPECT_EQ(tagged({{"b", "2"}, {"b", "3"}}), "TagException");
  std::vector<aws::KmsTag> many;
  for (int i = 0; i < 50; ++i) many.push_back({"k" + std::to_string(i), ""});
  EXPECT_EQ(tagged(many), "TagException");
  EXPECT_EQ(shown(), "a=1 ");
  many.pop_back();
  EXPECT_EQ(tagged(many), "");
  EXPECT_EQ(run(kms_->service().create_key(as_administrator(), {.tags = {{"aws:x", ""}}})).error().reason,
            "TagException");
}

TEST_F(TagsTest, DecideWherePoliciesAskForThem) {
  const std::string policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},)"
      R"("Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Encrypt","Resource":"*",)"
      R"("Condition":{"StringEquals":{"aws:ResourceTag/stage":"closed"}}}]})";
  ASSERT_TRUE(run(kms_->service().put_key_policy(as_administrator(), {.key_id = key_, .policy = policy})));
  const auto encrypted = [this] {
    return run(kms_->service().encrypt(as_administrator(),
                                       {.key_id = key_, .plaintext = PlaintextBytes::copy_of(std::string_view("x"))}))
        .has_value();
  };
  EXPECT_TRUE(encrypted());
  ASSERT_EQ(tagged({{"stage", "closed"}}), "");
  EXPECT_FALSE(encrypted());
}

TEST_F(TagsTest, AnAliasIsNoKeyToTagOrDescribe) {
  ASSERT_TRUE(run(kms_->service().create_alias(as_administrator(), {"alias/named", key_})));
  EXPECT_EQ(run(kms_->service().tag_resource(as_administrator(), {"alias/named", {{"a", "1"}}})).error().reason,
            run(kms_->service().disable_key(as_administrator(), {"alias/named"})).error().reason);
  EXPECT_FALSE(run(kms_->service().update_key_description(as_administrator(), {"alias/named", "x"})));
}

TEST_F(TagsTest, TheDescriptionIsReplaced) {
  ASSERT_TRUE(run(kms_->service().update_key_description(as_administrator(), {key_, "of Acme"})));
  reopen();
  EXPECT_EQ(run(kms_->service().describe_key(as_administrator(), {.key_id = key_}))->key_metadata.description,
            "of Acme");
  EXPECT_EQ(run(kms_->service().list_key_policies(as_administrator(), {.key_id = key_}))->policy_names,
            std::vector<std::string>{"default"});
}

}  // namespace
}  // namespace keyhold::kms

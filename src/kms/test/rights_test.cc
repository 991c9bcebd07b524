// Who may make keys and what with, and what others learn of keys that are not there.
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class RightsTest : public KmsTest {
 protected:
  static constexpr const char* kAbsent = "arn:aws:kms:eu-west-1:111122223333:key/0f8fad5b-d9cb-469f-a165-70867728950e";

  Call& as_worker() { return call_by(caller(kOwn, "worker")); }
  Call& as_outsider() { return call_by(caller(kOther, "administrator")); }

  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }
  std::string described(Call& call, const std::string& key) {
    return reason(run(kms_->service().describe_key(call, {.key_id = key})));
  }
  std::string created_by_worker(std::vector<aws::KmsTag> tags) {
    return reason(run(kms_->service().create_key(as_worker(), {.tags = std::move(tags)})));
  }
  void let_worker(const std::string& statements) {
    const std::string text = R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
    ASSERT_TRUE(run(
        kms_->identities().put_policy<iam::User>({"test", "test", "test"}, iam::user_arn(kOwn, "worker"), "w", text)));
  }
};

TEST_F(RightsTest, OfAnotherAccountsKeysAbsentAndForbiddenLookAlike) {
  const std::string forbidden = create_key().arn;
  const auto absent = run(kms_->service().describe_key(as_outsider(), {.key_id = kAbsent}));
  const auto denied = run(kms_->service().describe_key(as_outsider(), {.key_id = forbidden}));
  EXPECT_EQ(reason(absent), "AccessDeniedException");
  EXPECT_EQ(absent.error().detail, denied.error().detail);
  EXPECT_EQ(described(as_administrator(), kAbsent), "NotFoundException");
}

TEST_F(RightsTest, WhoMightHaveUsedADestroyedKeyIsToldThatItIsGone) {
  const std::string policy = R"({"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
    {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:DescribeKey","Resource":"*"}]})";
  const std::string shared = create_key(policy).arn, own = create_key().arn;
  for (const std::string& key : {shared, own})
    ASSERT_TRUE(run(kms_->service().schedule_key_deletion(as_administrator(), {key, 7})));
  EXPECT_EQ(run(kms_->destroyer().run(clock_.now() + std::chrono::days(8), "test"))->size(), 2U);
  for (int restarts = 0; restarts < 2; ++restarts) {
    EXPECT_EQ(described(as_outsider(), shared), "NotFoundException");
    EXPECT_EQ(reason(run(kms_->service().decrypt(as_outsider(), {.ciphertext_blob = Bytes(9), .key_id = shared}))),
              "NotFoundException");
    EXPECT_EQ(described(as_outsider(), own), "AccessDeniedException");
    EXPECT_EQ(described(as_administrator(), own), "NotFoundException");
    reopen();
  }
}

TEST_F(RightsTest, AKeyWithTagsNeedsTheRightToTag) {
  grant_identity_policy(kOwn, "worker", "kms:CreateKey", "*");
  EXPECT_EQ(created_by_worker({}), "MalformedPolicyDocumentException");  // the default policy would lock the worker out
  EXPECT_EQ(created_by_worker({{"a", "1"}}), "AccessDeniedException");
  let_worker(R"({"Effect":"Allow","Action":"kms:PutKeyPolicy","Resource":"*"},
    {"Effect":"Allow","Action":"kms:TagResource","Resource":"arn:aws:kms:eu-west-1:111122223333:key/*",
     "Condition":{"StringEquals":{"aws:RequestTag/a":"1"},"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}})");
  EXPECT_EQ(created_by_worker({}), "");
  EXPECT_EQ(created_by_worker({{"a", "1"}}), "");
  EXPECT_EQ(created_by_worker({{"a", "2"}}), "AccessDeniedException");
  EXPECT_EQ(created_by_worker({{"a", "1"}, {"b", "1"}}), "AccessDeniedException");
}

TEST_F(RightsTest, AReplicaNeedsTheRightToMakeKeysInItsRegion) {
  const std::string key = create_key_of("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "AWS_KMS", true).arn;
  const auto replicate = [&](const char* region) {
    return reason(run(kms_->service().replicate_key(as_worker(), {.key_id = key, .replica_region = region})));
  };
  const std::string basic = R"({"Effect":"Allow","Action":["kms:ReplicateKey","kms:PutKeyPolicy"],"Resource":"*"})";
  let_worker(basic);
  EXPECT_EQ(replicate("us-east-1"), "AccessDeniedException");
  let_worker(basic + R"(,{"Effect":"Allow","Action":"kms:CreateKey","Resource":"*",
    "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1","kms:MultiRegionKeyType":"REPLICA"}}})");
  EXPECT_EQ(replicate("us-west-2"), "AccessDeniedException");
  EXPECT_EQ(replicate("us-east-1"), "");
}

TEST_F(RightsTest, AnAliasOfAwsIsListedBeforeItHasAKeyAndGetsOneWhenItIsDescribed) {
  const auto list = [&] { return run(kms_->service().list_aliases(as_administrator(), {.limit = 1000}))->aliases; };
  const std::vector<aws::AliasListEntry> before = list();
  ASSERT_EQ(before.size(), 14U);
  for (const aws::AliasListEntry& entry : before) EXPECT_FALSE(entry.target_key_id) << entry.alias_name;
  EXPECT_EQ(described(as_worker(), "alias/aws/s3"), "AccessDeniedException");
  EXPECT_EQ(kms_->keys().size(), 0U);
  EXPECT_EQ(reason(run(kms_->service().generate_data_key(as_administrator(),
                                                         {.key_id = "alias/aws/s3", .key_spec = "AES_256"}))),
            "NotFoundException");
  const auto key =
      run(kms_->service().describe_key(as_administrator(), {.key_id = before[10].alias_arn}))->key_metadata;
  EXPECT_EQ(key.key_manager, "AWS");
  EXPECT_EQ(list()[10].target_key_id, key.key_id);
  EXPECT_EQ(list().size(), 14U);
}

TEST_F(RightsTest, AliasesOfAwsTakeTheirPlaceInTheirPages) {
  const std::string key = create_key().key_id;
  for (const char* name : {"alias/a", "alias/aws-like", "alias/b"})
    ASSERT_TRUE(run(kms_->service().create_alias(as_administrator(), {name, key})));
  std::vector<std::string> seen;
  std::optional<std::string> marker;
  do {
    const auto page = run(kms_->service().list_aliases(as_administrator(), {.limit = 4, .marker = marker})).value();
    EXPECT_LE(page.aliases.size(), 4U);
    for (const aws::AliasListEntry& entry : page.aliases) seen.push_back(entry.alias_name);
    marker = page.next_marker;
  } while (marker);
  EXPECT_EQ(seen.size(), 17U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

}  // namespace
}  // namespace keyhold::kms

#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

constexpr const char* kSecond = "us-east-1";

class ReplicasTest : public KmsTest {
 protected:
  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }
  std::string replicated_key() {
    const std::string id = create_key_of("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "AWS_KMS", true).key_id;
    EXPECT_TRUE(run(kms_->service().replicate_key(as_administrator(), {.key_id = id, .replica_region = kSecond})));
    return id;
  }
  aws::KeyMetadata describe_in(const std::string& region, const std::string& id) {
    return run(kms_->service().describe_key(in_region(region), {.key_id = id})).value().key_metadata;
  }
};

TEST_F(ReplicasTest, AReplicaSharesMaterialAndHasItsOwnPolicyAndState) {
  const aws::KeyMetadata primary = create_key_of("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "AWS_KMS", true);
  EXPECT_TRUE(primary.key_id.starts_with("mrk-"));
  const auto made = run(kms_->service().replicate_key(
      as_administrator(), {.key_id = primary.key_id, .replica_region = kSecond, .description = "there"}));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->replica_key_metadata.key_state, "Creating");
  EXPECT_EQ(made->replica_key_metadata.multi_region_configuration->multi_region_key_type, "REPLICA");
  const Bytes blob = encrypt(primary.key_id, {{"a", "b"}});
  for (int restarted = 0; restarted < 2; ++restarted) {
    EXPECT_TRUE(decrypt(in_region(kSecond), blob, {{"a", "b"}}));
    EXPECT_EQ(describe_in(kSecond, primary.key_id).description, "there");
    EXPECT_EQ(describe(primary.key_id).multi_region_configuration->replica_keys.size(), 1U);
    reopen();
  }
  ASSERT_TRUE(run(kms_->service().disable_key(in_region(kSecond), {primary.key_id})));
  EXPECT_EQ(reason(decrypt(in_region(kSecond), blob, {{"a", "b"}})), "DisabledException");
  EXPECT_TRUE(decrypt(as_administrator(), blob, {{"a", "b"}}));
  ASSERT_TRUE(run(kms_->service().enable_key(in_region(kSecond), {primary.key_id})));
  ASSERT_TRUE(run(kms_->service().rotate_key_on_demand(as_administrator(), {primary.key_id})));
  EXPECT_TRUE(decrypt(in_region(kSecond), encrypt(primary.key_id)));
}

TEST_F(ReplicasTest, OnlyAPrimaryReplicatesAndOnlyOnceARegion) {
  const std::string id = replicated_key();
  const auto again = run(kms_->service().replicate_key(as_administrator(), {.key_id = id, .replica_region = kSecond}));
  EXPECT_EQ(reason(again), "AlreadyExistsException");
  const auto of_replica =
      run(kms_->service().replicate_key(in_region(kSecond), {.key_id = id, .replica_region = "us-west-2"}));
  EXPECT_EQ(reason(of_replica), "UnsupportedOperationException");
  const auto of_single = run(
      kms_->service().replicate_key(as_administrator(), {.key_id = create_key().key_id, .replica_region = kSecond}));
  EXPECT_EQ(reason(of_single), "UnsupportedOperationException");
}

TEST_F(ReplicasTest, ThePrimaryMoves) {
  const std::string id = replicated_key();
  ASSERT_TRUE(run(kms_->service().update_primary_region(as_administrator(), {id, kSecond})));
  reopen();
  EXPECT_EQ(describe(id).multi_region_configuration->multi_region_key_type, "REPLICA");
  EXPECT_EQ(describe_in(kSecond, id).multi_region_configuration->multi_region_key_type, "PRIMARY");
  EXPECT_EQ(reason(run(kms_->service().update_primary_region(as_administrator(), {id, kSecond}))),
            "UnsupportedOperationException");
}

TEST_F(ReplicasTest, APrimarysWindowBeginsWhenItsLastReplicaIsGone) {
  const std::string id = replicated_key();
  const Bytes blob = encrypt(id);
  const auto scheduled = run(kms_->service().schedule_key_deletion(as_administrator(), {id, 7})).value();
  EXPECT_EQ(scheduled.key_state, "PendingReplicaDeletion");
  EXPECT_FALSE(scheduled.deletion_date);
  EXPECT_EQ(describe(id).pending_deletion_window_in_days, 7);
  ASSERT_TRUE(run(kms_->service().schedule_key_deletion(in_region(kSecond), {id, 7})));
  EXPECT_EQ(run(kms_->destroyer().run(clock_.now() + std::chrono::days(8), "test")).value().size(), 1U);
  reopen();
  EXPECT_EQ(describe(id).key_state, "PendingDeletion");
  EXPECT_FALSE(run(kms_->service().describe_key(in_region(kSecond), {.key_id = id})));
  ASSERT_TRUE(run(kms_->service().cancel_key_deletion(as_administrator(), {id})));
  ASSERT_TRUE(run(kms_->service().enable_key(as_administrator(), {id})));
  EXPECT_TRUE(decrypt(as_administrator(), blob));  // the material stayed for the primary
}

TEST_F(ReplicasTest, AReplicaOfImportedMaterialWaitsForItsOwnImport) {
  const std::string id = create_key_of("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EXTERNAL", true).key_id;
  const SecretBytes material = make_material(KeySpec::kSymmetricDefault).value();
  ASSERT_TRUE(import(id, material));
  ASSERT_TRUE(run(kms_->service().replicate_key(as_administrator(), {.key_id = id, .replica_region = kSecond})));
  EXPECT_EQ(describe_in(kSecond, id).key_state, "PendingImport");
  ASSERT_TRUE(run(kms_->service().delete_imported_key_material(as_administrator(), {.key_id = id})));
  reopen();
  EXPECT_EQ(describe(id).key_state, "PendingImport");
}

}  // namespace
}  // namespace keyhold::kms

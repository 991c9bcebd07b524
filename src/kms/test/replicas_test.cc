#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

constexpr const char* kFirst = "eu-west-1";
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

// Material that is new enters by the primary, waits for each replica, and becomes current in all of them at once.
TEST_F(ReplicasTest, NewImportedMaterialRotatesInAllRegionsOnceAllHaveIt) {
  const std::string id = create_key_of("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EXTERNAL", true).key_id;
  const SecretBytes first = make_material(KeySpec::kSymmetricDefault).value();
  const SecretBytes second = make_material(KeySpec::kSymmetricDefault).value();
  const std::string first_id = import(id, first)->key_material_id.value();
  ASSERT_TRUE(run(kms_->service().replicate_key(as_administrator(), {.key_id = id, .replica_region = kSecond})));
  const auto into_replica = [&](const SecretBytes& material, std::optional<std::string> type) {
    const auto made = import_in(kSecond, id, material, {.import_type = std::move(type)});
    return made ? "" : made.error().reason;
  };
  EXPECT_EQ(into_replica(second, "NEW_KEY_MATERIAL"), "UnsupportedOperationException");
  EXPECT_EQ(into_replica(second, {}), "IncorrectKeyMaterialException");
  EXPECT_EQ(into_replica(first, {}), "");
  EXPECT_EQ(describe_in(kSecond, id).key_state, "Enabled");
  const std::string second_id = import(id, second, {.import_type = "NEW_KEY_MATERIAL"})->key_material_id.value();
  const auto pending_in = [&](const std::string& region) {
    const auto list = run(kms_->service().list_key_rotations(
                              in_region(region), {.key_id = id, .include_key_material = "ALL_KEY_MATERIAL"}))
                          .value();
    EXPECT_EQ(list.rotations.size(), 2U);
    return list.rotations.front().key_material_state.value() + " " + list.rotations.front().import_state.value();
  };
  for (int restarts = 0; restarts < 2; ++restarts, reopen()) {
    EXPECT_EQ(pending_in(kFirst), "PENDING_MULTI_REGION_IMPORT_AND_ROTATION IMPORTED");
    EXPECT_EQ(pending_in(kSecond), "PENDING_MULTI_REGION_IMPORT_AND_ROTATION PENDING_IMPORT");
  }
  const auto rotate = [&] {
    const auto done = run(kms_->service().rotate_key_on_demand(as_administrator(), {.key_id = id}));
    return done ? "" : done.error().reason;
  };
  EXPECT_EQ(rotate(), "KMSInvalidStateException");
  EXPECT_EQ(into_replica(second, "EXISTING_KEY_MATERIAL"), "");
  EXPECT_EQ(pending_in(kSecond), "PENDING_ROTATION IMPORTED");
  const Bytes old = encrypt(id);
  EXPECT_EQ(rotate(), "");
  for (const char* const region : {kFirst, kSecond}) {
    EXPECT_EQ(describe_in(region, id).current_key_material_id, second_id);
    EXPECT_EQ(run(kms_->service().decrypt(in_region(region), {.ciphertext_blob = old}))->key_material_id, first_id);
  }
}

TEST_F(ReplicasTest, PendingMaterialThatThePrimaryDropsIsForgottenInAllRegions) {
  const std::string id = create_key_of("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EXTERNAL", true).key_id;
  const SecretBytes first = make_material(KeySpec::kSymmetricDefault).value();
  const SecretBytes second = make_material(KeySpec::kSymmetricDefault).value();
  ASSERT_TRUE(import(id, first));
  ASSERT_TRUE(run(kms_->service().replicate_key(as_administrator(), {.key_id = id, .replica_region = kSecond})));
  ASSERT_TRUE(import_in(kSecond, id, first));
  const std::string dropped = import(id, second, {.import_type = "NEW_KEY_MATERIAL"})->key_material_id.value();
  ASSERT_TRUE(import_in(kSecond, id, second));
  ASSERT_TRUE(run(
      kms_->service().delete_imported_key_material(as_administrator(), {.key_id = id, .key_material_id = dropped})));
  reopen();
  for (const char* const region : {kFirst, kSecond}) {
    EXPECT_EQ(describe_in(region, id).key_state, "Enabled");
    const auto list = run(kms_->service().list_key_rotations(
                              in_region(region), {.key_id = id, .include_key_material = "ALL_KEY_MATERIAL"}))
                          .value();
    EXPECT_EQ(list.rotations.size(), 1U);
  }
  ASSERT_TRUE(import(id, make_material(KeySpec::kSymmetricDefault).value(), {.import_type = "NEW_KEY_MATERIAL"}));
}

}  // namespace
}  // namespace keyhold::kms

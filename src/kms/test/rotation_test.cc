#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class RotationTest : public KmsTest {
 protected:
  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }
  Result<aws::RotateKeyOnDemandResponse> rotate(const std::string& key) {
    return run(kms_->service().rotate_key_on_demand(as_administrator(), {key}));
  }
  aws::GetKeyRotationStatusResponse status(const std::string& key) {
    return run(kms_->service().get_key_rotation_status(as_administrator(), {key})).value();
  }
  std::vector<aws::RotationsListEntry> rotations(const std::string& key, std::optional<std::string> all = {}) {
    return run(kms_->service().list_key_rotations(as_administrator(),
                                                  {.key_id = key, .include_key_material = std::move(all)}))
        .value()
        .rotations;
  }
};

TEST_F(RotationTest, OldMaterialOpensOldBlobsAndNewMaterialSealsNewOnes) {
  const aws::KeyMetadata key = create_key();
  const Bytes old_blob = encrypt(key.key_id);
  EXPECT_EQ(rotate(key.key_id)->key_id, key.arn);
  const aws::KeyMetadata rotated = describe(key.key_id);
  EXPECT_EQ(rotated.arn, key.arn);
  EXPECT_NE(rotated.current_key_material_id, key.current_key_material_id);
  const Bytes new_blob = encrypt(key.key_id);
  for (int restarted = 0; restarted < 2; ++restarted) {
    EXPECT_EQ(decrypt(as_administrator(), old_blob)->key_material_id, key.current_key_material_id);
    EXPECT_EQ(decrypt(as_administrator(), new_blob)->key_material_id, rotated.current_key_material_id);
    reopen();
  }
  ASSERT_EQ(rotations(key.key_id).size(), 1U);
  EXPECT_EQ(rotations(key.key_id).front().rotation_type, "ON_DEMAND");
  ASSERT_EQ(rotations(key.key_id, "ALL_KEY_MATERIAL").size(), 2U);
  EXPECT_EQ(rotations(key.key_id, "ALL_KEY_MATERIAL").front().key_material_state, "CURRENT");
}

TEST_F(RotationTest, AutomaticRotationHappensWhenItIsDue) {
  const aws::KeyMetadata key = create_key();
  EXPECT_FALSE(status(key.key_id).key_rotation_enabled);
  ASSERT_TRUE(run(kms_->service().enable_key_rotation(as_administrator(), {key.key_id, 90})));
  EXPECT_EQ(status(key.key_id).rotation_period_in_days, 90);
  const WallTime due = status(key.key_id).next_rotation_date.value();
  EXPECT_EQ(due, clock_.now() + std::chrono::days(90));
  EXPECT_EQ(run(kms_->maintenance().run(clock_.now() + std::chrono::days(89), "test")).value(), 0U);
  EXPECT_EQ(run(kms_->maintenance().run(clock_.now() + std::chrono::days(91), "test")).value(), 1U);
  EXPECT_EQ(status(key.key_id).next_rotation_date, due + std::chrono::days(90));
  EXPECT_EQ(rotations(key.key_id).front().rotation_type, "AUTOMATIC");
  EXPECT_EQ(run(kms_->maintenance().run(clock_.now() + std::chrono::days(91), "test")).value(), 0U);
  ASSERT_TRUE(run(kms_->service().disable_key_rotation(as_administrator(), {key.key_id})));
  EXPECT_EQ(run(kms_->maintenance().run(clock_.now() + std::chrono::days(900), "test")).value(), 0U);
}

TEST_F(RotationTest, AutomaticRotationBeginsWhenItIsEnabledAndANewPeriodCountsFromThere) {
  const aws::KeyMetadata key = create_key();
  clock_.advance(std::chrono::days(50));
  const WallTime enabled = clock_.now();
  const auto enable = [&](std::int64_t days) {
    return run(kms_->service().enable_key_rotation(as_administrator(),
                                                   {.key_id = key.key_id, .rotation_period_in_days = days}))
        .has_value();
  };
  ASSERT_TRUE(enable(365));
  EXPECT_EQ(status(key.key_id).next_rotation_date, enabled + std::chrono::days(365));
  clock_.advance(std::chrono::days(20));
  ASSERT_TRUE(enable(365));
  EXPECT_EQ(status(key.key_id).next_rotation_date, enabled + std::chrono::days(365));
  ASSERT_TRUE(enable(90));
  EXPECT_EQ(status(key.key_id).next_rotation_date, enabled + std::chrono::days(90));
}

TEST_F(RotationTest, OnlySymmetricKeysOfOurOwnMaterialRotate) {
  const std::string signing = create_key_of("ECC_NIST_P256", "SIGN_VERIFY").key_id;
  const std::string imported = create_key_of("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EXTERNAL").key_id;
  EXPECT_EQ(reason(run(kms_->service().enable_key_rotation(as_administrator(), {.key_id = signing}))),
            "UnsupportedOperationException");
  EXPECT_EQ(reason(rotate(signing)), "UnsupportedOperationException");
  EXPECT_FALSE(status(signing).key_rotation_enabled);
  EXPECT_EQ(reason(rotate(imported)), "KMSInvalidStateException");
  ASSERT_TRUE(run(kms_->service().disable_key(as_administrator(), {signing})));
  EXPECT_EQ(reason(rotate(signing)), "DisabledException");  // the state comes before the kind
}

TEST_F(RotationTest, TwentyFiveRotationsOnDemandAreTheLimit) {
  const aws::KeyMetadata key = create_key();
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(rotate(key.key_id)) << i;
  const auto refused = rotate(key.key_id);
  EXPECT_EQ(reason(refused), "LimitExceededException");
  EXPECT_EQ(rotations(key.key_id).size(), 25U);
}

TEST_F(RotationTest, ListsComeInPages) {
  const std::string key = create_key().key_id;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(rotate(key));
  const auto first = run(kms_->service().list_key_rotations(as_administrator(), {.key_id = key, .limit = 1})).value();
  ASSERT_TRUE(first.truncated);
  const auto rest = run(kms_->service().list_key_rotations(as_administrator(),
                                                           {.key_id = key, .limit = 2, .marker = first.next_marker}))
                        .value();
  EXPECT_EQ(rest.rotations.size(), 2U);
  EXPECT_FALSE(rest.truncated);
}

}  // namespace
}  // namespace keyhold::kms

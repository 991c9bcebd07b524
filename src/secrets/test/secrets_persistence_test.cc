// What survives: restarts, crashes before and after every commit, full disks, damaged rows.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

using PersistenceTest = SecretsTest;

TEST_F(PersistenceTest, ARestartFindsEverything) {
  ASSERT_TRUE(create("s", "A", token('a')));
  ASSERT_TRUE(put("s", "B", token('b')));
  reopen();
  EXPECT_EQ(get("s"), "B");
  EXPECT_EQ(get("s", std::nullopt, "AWSPREVIOUS"), "A");
  EXPECT_TRUE(create("s", "A", token('a')));  // the token is remembered
  EXPECT_EQ(audit_lines().size(), 4U);        // two changes, and the day's first read of each version
}

// Whatever is answered is there after the crash; whatever isn't is there whole or not at all, and its repetition works.
TEST_F(PersistenceTest, ACrashAtAnyCommitLosesNothingThatWasAnswered) {
  for (const storage::Fault fault : {storage::Fault::kCrashBefore, storage::Fault::kCrashAfter}) {
    for (std::uint64_t commit = 1; commit <= 3; ++commit) {
      SCOPED_TRACE(std::to_string(commit) + (fault == storage::Fault::kCrashBefore ? " before" : " after"));
      memory_ = storage::make_memory_engine();
      engine_ = std::make_unique<storage::FaultEngine>(memory_);
      reopen();
      engine_->fail(storage::Call::kSubmit, engine_->count(storage::Call::kSubmit) + commit, fault);
      const bool created = create("s", "A", token('a')).has_value();
      const bool put_done = put("s", "B", token('b'), aws::StagingLabels{"NEW"}).has_value();
      const bool moved = move("s", "AWSCURRENT", token('a'), token('b')).has_value();
      EXPECT_FALSE(created && put_done && moved);
      reopen_after_crash();
      if (put_done) {
        EXPECT_EQ(get("s", token('b')), "B");
      }
      ASSERT_TRUE(create("s", "A", token('a')));
      ASSERT_TRUE(put("s", "B", token('b'), aws::StagingLabels{"NEW"}));
      if (get("s") == "A") {
        ASSERT_TRUE(move("s", "AWSCURRENT", token('a'), token('b')));
      }
      EXPECT_EQ(get("s"), "B");
      EXPECT_EQ(get("s", std::nullopt, "AWSPREVIOUS"), "A");
    }
  }
}

TEST_F(PersistenceTest, WhatCouldNotBeWrittenIsNotShown) {
  ASSERT_TRUE(create("s", "A", token('a')));
  engine_->fail_next(storage::Call::kSubmit, storage::Fault::kStorageFull);
  const auto refused = put("s", "B", token('b'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kStorageFull);
  EXPECT_EQ(get("s"), "A");
  ASSERT_TRUE(put("s", "B", token('b')));
  EXPECT_EQ(get("s"), "B");
}

TEST_F(PersistenceTest, ADamagedOrForeignStoreDoesNotOpen) {
  ASSERT_TRUE(create("s", "A", token('a')));
  const std::vector<storage::Row> rows = run(memory_->scan({}, {})).value();
  for (const storage::Row& row : rows) {
    const bool is_secret = row.key[0] == std::byte{8};
    if (!is_secret) continue;
    Bytes changed = row.value;
    changed.back() ^= std::byte{1};
    engine_->damage(row.key, changed);
  }
  const auto damaged = open_on(*engine_);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, ErrorCode::kDoesNotOpen);
}

}  // namespace
}  // namespace keyhold::secrets

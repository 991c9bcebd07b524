// Backups of a KMS that serves, and what a destroyed key does to them.
#include "keyhold/kms/backups.h"

#include <sstream>

#include "keyhold/backup/backup_reader.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class BackupsTest : public KmsTest {
 protected:
  std::string take() {
    const auto writer = run(kms_->backups().begin()).value();
    std::string out;
    for (;;) {
      const Bytes piece = run(writer->next()).value();
      if (piece.empty()) return out;
      out += as_text(piece);
    }
  }
};

TEST_F(BackupsTest, BringBackWhatWasThereAndNothingOfLater) {
  const aws::KeyMetadata key = create_key();
  const Bytes blob = encrypt(key.key_id, {{"a", "b"}});
  const std::string file = take();
  const aws::KeyMetadata later = create_key();
  const auto restored = storage::make_memory_engine();
  std::istringstream in(file);
  const backup::ReadBackup read = run(backup::read_backup(&in, restored.get(), {})).value();
  EXPECT_EQ(read.header.deployment, kms_->vault().deployment());
  EXPECT_EQ(read.header.root_epoch, 1u);
  EXPECT_EQ(read.header.created, clock_.now());
  EXPECT_TRUE(backup::check(read, kms_->vault().backup_key()));
  kms_ = open_kms(*restored, *files_).value();
  EXPECT_TRUE(decrypt(as_administrator(), blob, {{"a", "b"}}));
  EXPECT_FALSE(run(kms_->service().describe_key(as_administrator(), {.key_id = later.key_id})));
  kms_.reset();
}

TEST_F(BackupsTest, OfAnEarlierRootKeyDoNotOpenWithTheNewSealFile) {
  create_key();
  const std::string file = take();
  ASSERT_TRUE(run(kms_->destroyer().rotate_root({"test", "", ""})));
  const auto restored = storage::make_memory_engine();
  std::istringstream in(file);
  const backup::ReadBackup read = run(backup::read_backup(&in, restored.get(), {})).value();
  EXPECT_FALSE(backup::check(read, kms_->vault().backup_key()));
  EXPECT_EQ(open_kms(*restored, *files_).error().reason, "root-epoch-mismatch");
}

// A snapshot would keep the destroyed key's rows on the disk, so it ends before they are compacted away.
TEST_F(BackupsTest, EndBeforeTheRowsOfADestroyedKeyLeaveTheDisk) {
  const std::string doomed = create_key().key_id;
  ASSERT_TRUE(run(kms_->service().schedule_key_deletion(as_administrator(), {doomed, 7})));
  auto writer = run(kms_->backups().begin()).value();
  ASSERT_TRUE(run(writer->next()));
  auto destroyed =
      asio::co_spawn(context_, kms_->destroyer().run(clock_.now() + std::chrono::days(8), "test"), asio::use_future);
  while (!kms_->keys().is_destroyed(KeyId::parse(doomed).value())) {
    context_.restart();
    context_.run_one_for(std::chrono::seconds(5));
  }
  EXPECT_EQ(destroyed.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  EXPECT_TRUE(kms_->vault().needs_compaction());
  EXPECT_EQ(run(writer->next()).error().reason, "backup-cut");
  writer.reset();
  while (destroyed.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    context_.restart();
    context_.run_one_for(std::chrono::seconds(5));
  }
  EXPECT_EQ(destroyed.get()->size(), 1u);
  EXPECT_FALSE(kms_->vault().needs_compaction());
}

}  // namespace
}  // namespace keyhold::kms

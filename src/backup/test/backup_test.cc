#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <sstream>

#include "keyhold/backup/backup_reader.h"
#include "keyhold/backup/backup_writer.h"
#include "keyhold/crypto/random.h"
#include "keyhold/crypto_testing/vector_file.h"
#include "keyhold/storage/memory_engine.h"

namespace keyhold::backup {
namespace {

class BackupTest : public ::testing::Test {
 protected:
  template <class T>
  T run(Task<T> task) {
    std::future<T> result = asio::co_spawn(context_, std::move(task), asio::use_future);
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      context_.restart();
      context_.run_one_for(std::chrono::seconds(5));
    }
    return result.get();
  }

  void put(const std::string& key, const std::string& value) {
    storage::Batch batch;
    batch.puts.push_back({copy(as_bytes(key)), copy(as_bytes(value))});
    ASSERT_TRUE(run(engine_->commit(std::move(batch))));
  }
  std::unique_ptr<BackupWriter> writer() {
    return std::make_unique<BackupWriter>(engine_->snapshot(), header_, key_.clone(), open_.enter());
  }
  Result<std::string> all_of(BackupWriter& from) {
    std::string out;
    for (;;) {
      KEYHOLD_TRY(const Bytes piece, run(from.next()));
      if (piece.empty()) return out;
      out += as_text(piece);
    }
  }
  Result<ReadBackup> read(const std::string& file, storage::Engine* into = nullptr) {
    std::istringstream in(file);
    return run(read_backup(&in, into, {}));
  }
  std::vector<storage::Row> rows_of(storage::Engine& engine) {
    std::vector<storage::Row> out;
    for (storage::Range left;;) {
      const std::vector<storage::Row> page = run(engine.scan(left, {})).value();
      if (page.empty()) return out;
      out.insert(out.end(), page.begin(), page.end());
      left.begin = storage::key_after(page.back().key);
    }
  }
  std::string small_file() {
    put("a", "1");
    put("b", "");
    return all_of(*writer()).value();
  }

  asio::io_context context_;
  std::unique_ptr<storage::MemoryEngine> engine_ = storage::make_memory_engine();
  const record::BackupHeader header_{DeploymentId::random(), record::Store::kKms, 7,
                                     parse_rfc3339("2026-03-01T12:00:00Z").value()};
  const SecretBytes key_ = crypto::random_secret(32);
  OpenBackups open_;
};

TEST_F(BackupTest, HoldsWhatTheEngineHeldWhenItBegan) {
  for (int i = 0; i < 3000; ++i) put("row" + std::to_string(i), std::string(1000, 'x'));
  const std::vector<storage::Row> before = rows_of(*engine_);
  const auto from = writer();
  std::string file(as_text(run(from->next()).value()));
  put("later", "1");
  file += all_of(*from).value();
  const auto restored = storage::make_memory_engine();
  const Result<ReadBackup> backup = read(file, restored.get());
  ASSERT_TRUE(backup) << backup.error().detail;
  EXPECT_EQ(backup->header, header_);
  EXPECT_EQ(backup->rows, before.size());
  EXPECT_EQ(backup->size_bytes, file.size());
  EXPECT_TRUE(check(*backup, key_));
  EXPECT_EQ(rows_of(*restored), before);
}

TEST_F(BackupTest, OfTheVectorsIsReadAndWritten) {
  const json::Object vector = crypto::testing::read_vectors("tests/vectors/backup_v1.json");
  const Bytes bytes = crypto::testing::hex_of(vector, "file");
  const std::string file(as_text(bytes));
  const SecretBytes mac_key = record::backup_mac_key(crypto::testing::secret_of(vector, "rootKey"));
  const auto restored = storage::make_memory_engine();
  const Result<ReadBackup> read_back = read(file, restored.get());
  ASSERT_TRUE(read_back) << read_back.error().detail;
  EXPECT_TRUE(check(*read_back, mac_key));
  EXPECT_EQ(read_back->header.root_epoch, 3U);
  EXPECT_EQ(read_back->rows, 3U);
  // Written in one block where the vector has two; so what is written is read to the same rows, header and MAC key.
  EXPECT_EQ(as_text(record::encode(read_back->header)), file.substr(0, record::BackupHeader::kSize));
  BackupWriter again(restored->snapshot(), read_back->header, mac_key.clone(), nullptr);
  const Result<ReadBackup> read_again = read(all_of(again).value());
  ASSERT_TRUE(read_again);
  EXPECT_TRUE(check(*read_again, mac_key));
  EXPECT_EQ(read_again->rows, 3U);
}

TEST_F(BackupTest, OfNothingIsWholeToo) {
  const std::string file = all_of(*writer()).value();
  const Result<ReadBackup> backup = read(file);
  ASSERT_TRUE(backup) << backup.error().detail;
  EXPECT_EQ(backup->rows, 0U);
  EXPECT_TRUE(check(*backup, key_));
}

TEST_F(BackupTest, IsRefusedWithAnyByteChangedMissingOrAdded) {
  const std::string file = small_file();
  ASSERT_TRUE(check(read(file).value(), key_));
  const auto is_refused = [&](const std::string& changed) {
    const Result<ReadBackup> backup = read(changed);
    if (!backup) return backup.error().reason == "backup-damaged";
    return check(*backup, key_).error().reason == "backup-damaged";
  };
  for (std::size_t at = 0; at < file.size(); ++at) {
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_TRUE(is_refused(changed)) << at;
    EXPECT_TRUE(is_refused(file.substr(0, at))) << at;
  }
  EXPECT_TRUE(is_refused(file + "x"));
  EXPECT_FALSE(check(read(file).value(), crypto::random_secret(32)));
}

TEST_F(BackupTest, GoesIntoAnEmptyStoreOnly) {
  const std::string file = small_file();
  EXPECT_EQ(read(file, engine_.get()).error().reason, "store-not-empty");
}

TEST_F(BackupTest, EndsWhenRowsAreErasedForGood) {
  put("a", "1");
  auto from = writer();
  ASSERT_TRUE(run(from->next()));
  std::future<void> cut = asio::co_spawn(context_, open_.cut_all(), asio::use_future);
  context_.restart();
  context_.poll();
  EXPECT_EQ(cut.wait_for(std::chrono::seconds(0)), std::future_status::timeout);  // while the backup lives
  EXPECT_EQ(run(from->next()).error().reason, "backup-cut");
  from.reset();
  while (cut.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    context_.restart();
    context_.run_one_for(std::chrono::seconds(5));
  }
  EXPECT_TRUE(all_of(*writer()));  // the next one sees what is there now
}

}  // namespace
}  // namespace keyhold::backup

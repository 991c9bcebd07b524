#include <fstream>

#include "keyhold/base/json.h"
#include "keyhold/storage/fault_engine.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

namespace fs = std::filesystem;

/// A file system whose n-th change and every one after it fail: the process has died there. With `after`, the n-th is
/// done.
class DyingFileSystem final : public FileSystem {
 public:
  explicit DyingFileSystem(std::size_t steps) : left_(steps) {}
  std::size_t steps() const { return steps_; }
  Result<Bytes> read(const fs::path& path, std::size_t max_bytes) override { return inner_.read(path, max_bytes); }
  Result<SecretBytes> read_key_file(const fs::path& path) override { return inner_.read_key_file(path); }
  Status write(const fs::path& path, ByteView content) override {
    return step() ? inner_.write(path, content) : dead();
  }
  Status rename(const fs::path& from, const fs::path& to) override { return step() ? inner_.rename(from, to) : dead(); }
  Status remove(const fs::path& path) override { return step() ? inner_.remove(path) : dead(); }
  bool exists(const fs::path& path) override { return inner_.exists(path); }

 private:
  bool step() {
    ++steps_;
    if (left_ == 0) return false;
    --left_;
    return true;
  }
  static Status dead() { return Error{ErrorCode::kUnavailable, "the test stopped here"}; }

  PosixFileSystem inner_;
  std::size_t left_;
  std::size_t steps_ = 0;
};

class PersistenceTest : public KmsTest {
 protected:
  void schedule(const std::string& key) {
    ASSERT_TRUE(run(kms_->service().schedule_key_deletion(as_administrator(), {key, 7})));
  }
  WallTime after_window() const { return clock_.now() + std::chrono::days(8); }
  bool opens(const Bytes& blob) { return decrypt(as_administrator(), blob).has_value(); }
};

TEST_F(PersistenceTest, EverythingIsThereAfterARestart) {
  const aws::KeyMetadata key = create_key();
  const Bytes blob = encrypt(key.key_id, {{"a", "b"}});
  ASSERT_TRUE(run(kms_->service().create_alias(as_administrator(), {"alias/app", key.key_id})));
  ASSERT_TRUE(run(kms_->service().disable_key(as_administrator(), {key.key_id})));
  const auto access_key = run(kms_->identities().create_access_key({}, iam::user_arn(kOwn, "worker"))).value();
  reopen();
  const auto seen = run(kms_->service().describe_key(as_administrator(), {.key_id = "alias/app"})).value();
  EXPECT_EQ(seen.key_metadata.arn, key.arn);
  EXPECT_EQ(seen.key_metadata.key_state, "Disabled");
  EXPECT_EQ(seen.key_metadata.creation_date, key.creation_date);
  ASSERT_TRUE(run(kms_->service().enable_key(as_administrator(), {key.key_id})));
  EXPECT_TRUE(decrypt(as_administrator(), blob, {{"a", "b"}}));
  const auto credential = kms_->identities().directory().find_credential(access_key.id);
  ASSERT_NE(credential, nullptr);
  EXPECT_TRUE(equal_constant_time(credential->key->secret.expose(), access_key.secret.expose()));
}

TEST_F(PersistenceTest, ADestroyedKeyIsGoneForGoodAndTheOthersStay) {
  const std::string doomed = create_key().key_id;
  const std::string kept = create_key().key_id;
  const Bytes lost = encrypt(doomed), safe = encrypt(kept);
  ASSERT_TRUE(run(kms_->service().create_alias(as_administrator(), {"alias/doomed", doomed})));
  schedule(doomed);
  EXPECT_TRUE(run(kms_->destroyer().run(clock_.now() + std::chrono::days(6), "test"))->empty());
  const std::vector<storage::Row> before = run(engine_->scan({}, {})).value();
  const SecretBytes old_key_file = file_system_.read_key_file(paths().key_file).value();
  EXPECT_EQ(run(kms_->destroyer().run(after_window(), "test"))->size(), 1u);
  for (int restarts = 0; restarts < 2; ++restarts) {
    EXPECT_FALSE(opens(lost));
    EXPECT_TRUE(opens(safe));
    EXPECT_FALSE(run(kms_->service().describe_key(as_administrator(), {.key_id = "alias/doomed"})));
    EXPECT_TRUE(kms_->keys().is_destroyed(KeyId::parse(doomed).value()));
    EXPECT_EQ(kms_->vault().root_epoch(), 2u);
    EXPECT_FALSE(kms_->vault().needs_compaction());
    reopen();
  }
  // No sealed row of store 7 or 9 is what it was; only the audit log, which has a key of its own, is.
  std::size_t same = 0;
  for (const storage::Row& row : before) same += run(engine_->get(row.key)).value() == row.value ? 1 : 0;
  const std::size_t audit_lines = run(kms_->audit().tail(100))->size();
  EXPECT_LE(same, audit_lines);
  EXPECT_FALSE(equal_constant_time(old_key_file.expose(), file_system_.read_key_file(paths().key_file)->expose()));
}

// Every place where the program can die between the first new file and the end of the compaction.
TEST_F(PersistenceTest, ACrashInADestructionLeavesTheOldOrTheNewStateWhole) {
  const std::string doomed = create_key().key_id;
  const std::string kept = create_key().key_id;
  const Bytes lost = encrypt(doomed), safe = encrypt(kept);
  schedule(doomed);
  kms_.reset();
  const fs::path saved = folder_.path() / "saved";
  fs::create_directory(saved);
  fs::copy(folder_.path() / "data", saved / "data", fs::copy_options::recursive);
  fs::copy(paths().key_file, saved / "kms.key");

  constexpr std::size_t kAll = 1000;
  std::size_t file_steps = kAll, submits = 0, destroyed = 0, survived = 0, points = 0;
  const auto crash_at = [&](std::size_t dies_at_step, std::optional<std::uint64_t> dies_at_submit,
                            storage::Fault fault) {
    fs::remove_all(folder_.path() / "data");
    fs::copy(saved / "data", folder_.path() / "data", fs::copy_options::recursive);
    fs::copy(saved / "kms.key", paths().key_file, fs::copy_options::overwrite_existing);
    fs::remove(paths().key_file.string() + ".new");
    const auto memory = std::shared_ptr<storage::MemoryEngine>(engine_->durable_copy());
    storage::FaultEngine engine(memory);
    DyingFileSystem dying(dies_at_step);
    RootFiles files(dying, paths());
    {
      RootFiles healthy(file_system_, paths());
      Root root = run(unseal(engine, healthy, nullptr)).value();
      const auto kms =
          run(Kms::open(engine, files, std::move(root), clock_, context_.get_executor(), audit::Durability::kSynced))
              .value();
      if (dies_at_submit) engine.fail(storage::Call::kSubmit, *dies_at_submit, fault);
      static_cast<void>(run(kms->destroyer().run(after_window(), "test")));
    }
    file_steps = dying.steps();
    submits = engine.count(storage::Call::kSubmit);
    ++points;
    // The restart, on what is left.
    const auto left = memory->durable_copy();
    RootFiles after(file_system_, paths());
    Result<std::unique_ptr<Kms>> opened = open_kms(*left, after);
    ASSERT_TRUE(opened) << opened.error().detail;
    kms_ = std::move(*opened);
    ASSERT_TRUE(run(kms_->destroyer().finish()));
    EXPECT_TRUE(opens(safe));
    const bool gone = kms_->keys().is_destroyed(KeyId::parse(doomed).value());
    EXPECT_EQ(kms_->vault().root_epoch(), gone ? 2u : 1u);
    EXPECT_FALSE(opens(lost));  // pending deletion or destroyed
    EXPECT_FALSE(fs::exists(paths().key_file.string() + ".new"));
    (gone ? destroyed : survived) += 1;
    if (!gone) {
      EXPECT_EQ(run(kms_->destroyer().run(after_window(), "test"))->size(), 1u);
      EXPECT_TRUE(opens(safe));
    }
    kms_.reset();
  };

  crash_at(kAll, std::nullopt, {});
  const std::size_t all_steps = file_steps, all_submits = submits;
  EXPECT_EQ(destroyed, 1u);
  for (std::size_t step = 0; step < all_steps; ++step) crash_at(step, std::nullopt, {});
  for (std::uint64_t submit = 1; submit <= all_submits; ++submit) {
    crash_at(kAll, submit, storage::Fault::kCrashBefore);
    crash_at(kAll, submit, storage::Fault::kCrashAfter);
  }
  EXPECT_EQ(points, 1 + all_steps + 2 * all_submits);
  EXPECT_GT(survived, 0u);
  EXPECT_GT(destroyed, 1u);
}

TEST_F(PersistenceTest, ANewRootKeySealsEverythingAnew) {
  const Bytes blob = encrypt(create_key().key_id);
  const SecretBytes old_key_file = file_system_.read_key_file(paths().key_file).value();
  const std::vector<storage::Row> before = run(engine_->scan({}, {})).value();
  const std::size_t lines_before = run(kms_->audit().tail(100))->size();
  EXPECT_EQ(run(kms_->destroyer().rotate_root({"spiffe://d/operator/1", "192.0.2.7", "r"})).value(), 2u);
  const PlaintextBytes line = std::move(run(kms_->audit().tail(1)).value().at(0));
  const json::Object told = json::parse_object(line.text()).value();
  EXPECT_EQ(told.at("action").as_string(), "keyhold:RotateRootKey");
  EXPECT_EQ(told.at("who").as_string(), "spiffe://d/operator/1");
  EXPECT_EQ(told.at("request").as_string(), "r");
  for (int restarts = 0; restarts < 2; ++restarts) {
    EXPECT_TRUE(opens(blob));
    EXPECT_EQ(kms_->vault().root_epoch(), 2u);
    EXPECT_EQ(kms_->vault().epoch(), 2u);
    EXPECT_FALSE(kms_->vault().needs_compaction());
    reopen();
  }
  std::size_t same = 0;
  for (const storage::Row& row : before) same += run(engine_->get(row.key)).value() == row.value ? 1 : 0;
  EXPECT_LE(same, lines_before);
  EXPECT_FALSE(equal_constant_time(old_key_file.expose(), file_system_.read_key_file(paths().key_file)->expose()));
}

// Every place where the program can die, as in a destruction.
TEST_F(PersistenceTest, ACrashInARootRotationLeavesTheOldOrTheNewStateWhole) {
  const Bytes blob = encrypt(create_key().key_id);
  kms_.reset();
  const fs::path saved = folder_.path() / "saved";
  fs::create_directory(saved);
  fs::copy(folder_.path() / "data", saved / "data", fs::copy_options::recursive);
  fs::copy(paths().key_file, saved / "kms.key");

  constexpr std::size_t kAll = 1000;
  std::size_t file_steps = kAll, submits = 0, old_states = 0, new_states = 0;
  const auto crash_at = [&](std::size_t dies_at_step, std::optional<std::uint64_t> dies_at_submit,
                            storage::Fault fault) {
    fs::remove_all(folder_.path() / "data");
    fs::copy(saved / "data", folder_.path() / "data", fs::copy_options::recursive);
    fs::copy(saved / "kms.key", paths().key_file, fs::copy_options::overwrite_existing);
    fs::remove(paths().key_file.string() + ".new");
    const auto memory = std::shared_ptr<storage::MemoryEngine>(engine_->durable_copy());
    storage::FaultEngine engine(memory);
    DyingFileSystem dying(dies_at_step);
    RootFiles files(dying, paths());
    {
      RootFiles healthy(file_system_, paths());
      Root root = run(unseal(engine, healthy, nullptr)).value();
      const auto kms =
          run(Kms::open(engine, files, std::move(root), clock_, context_.get_executor(), audit::Durability::kSynced))
              .value();
      if (dies_at_submit) engine.fail(storage::Call::kSubmit, *dies_at_submit, fault);
      static_cast<void>(run(kms->destroyer().rotate_root({"test", "", ""})));
    }
    file_steps = dying.steps();
    submits = engine.count(storage::Call::kSubmit);
    // The restart, on what is left.
    const auto left = memory->durable_copy();
    RootFiles after(file_system_, paths());
    Result<std::unique_ptr<Kms>> opened = open_kms(*left, after);
    ASSERT_TRUE(opened) << opened.error().detail;
    kms_ = std::move(*opened);
    ASSERT_TRUE(run(kms_->destroyer().finish()));
    EXPECT_TRUE(opens(blob));
    EXPECT_FALSE(kms_->vault().needs_compaction());
    EXPECT_FALSE(fs::exists(paths().key_file.string() + ".new"));
    const std::uint32_t epoch = kms_->vault().root_epoch();
    (epoch == 1 ? old_states : new_states) += 1;
    EXPECT_EQ(run(kms_->destroyer().rotate_root({"test", "", ""})).value(), epoch + 1);
    EXPECT_TRUE(opens(blob));
    kms_.reset();
  };

  crash_at(kAll, std::nullopt, {});
  const std::size_t all_steps = file_steps, all_submits = submits;
  EXPECT_EQ(new_states, 1u);
  for (std::size_t step = 0; step < all_steps; ++step) crash_at(step, std::nullopt, {});
  for (std::uint64_t submit = 1; submit <= all_submits; ++submit) {
    crash_at(kAll, submit, storage::Fault::kCrashBefore);
    crash_at(kAll, submit, storage::Fault::kCrashAfter);
  }
  EXPECT_EQ(old_states + new_states, 1 + all_steps + 2 * all_submits);
  EXPECT_GT(old_states, 0u);
  EXPECT_GT(new_states, 1u);
}

TEST_F(PersistenceTest, AFailedWriteChangesNothing) {
  const auto memory = std::shared_ptr<storage::MemoryEngine>(engine_->durable_copy());
  storage::FaultEngine engine(memory);
  kms_.reset();
  kms_ = open_kms(engine, *files_).value();
  const std::string key = create_key().key_id;
  engine.fail_next(storage::Call::kSubmit, storage::Fault::kStorageFull);
  EXPECT_EQ(run(kms_->service().disable_key(as_administrator(), {key})).error().code, ErrorCode::kStorageFull);
  EXPECT_EQ(run(kms_->service().describe_key(as_administrator(), {.key_id = key}))->key_metadata.key_state, "Enabled");
  EXPECT_TRUE(run(kms_->service().disable_key(as_administrator(), {key})));
  kms_.reset();
}

TEST_F(PersistenceTest, AKeyFileThatIsNotSafeIsRefused) {
  const fs::path key_file = paths().key_file;
  const auto code = [&] { return run(unseal(*engine_, *files_, nullptr)).error().code; };
  fs::permissions(key_file, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  EXPECT_EQ(code(), ErrorCode::kAccessDenied);
  fs::permissions(key_file, fs::perms::owner_read);
  EXPECT_TRUE(run(unseal(*engine_, *files_, nullptr)));
  fs::create_hard_link(key_file, folder_.path() / "second-link");
  EXPECT_EQ(code(), ErrorCode::kAccessDenied);
  fs::remove(folder_.path() / "second-link");
  fs::rename(key_file, folder_.path() / "moved");
  EXPECT_EQ(code(), ErrorCode::kNotFound);
  fs::create_symlink(folder_.path() / "moved", key_file);
  EXPECT_EQ(code(), ErrorCode::kAccessDenied);
  fs::remove(key_file);
  ASSERT_TRUE(file_system_.write(key_file, Bytes(32)));
  EXPECT_EQ(code(), ErrorCode::kUnauthenticated);
  ASSERT_TRUE(file_system_.write(key_file, Bytes(31)));
  EXPECT_EQ(code(), ErrorCode::kAccessDenied);
}

TEST_F(PersistenceTest, AKeyFileInTheDataDirectoryIsRefused) {
  RootFiles inside(file_system_, {folder_.path() / "data", folder_.path() / "data" / "kms.key"});
  EXPECT_EQ(inside.create(DeploymentId::random(), crypto::kArgon2Least).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(PersistenceTest, ThePassphraseOpensWhatTheKeyFileOpens) {
  const TemporaryFolder folder;
  RootFiles files(file_system_, {folder.path() / "data", folder.path() / "kms.key"});
  const auto engine = storage::make_memory_engine();
  const SecretBytes passphrase = run(initialize(*engine, files, DeploymentId::random(), crypto::kArgon2Least)).value();
  fs::remove(folder.path() / "kms.key");
  EXPECT_FALSE(run(unseal(*engine, files, nullptr)));
  Root root = run(unseal(*engine, files, &passphrase)).value();
  EXPECT_TRUE(
      run(Kms::open(*engine, files, std::move(root), clock_, context_.get_executor(), audit::Durability::kSynced)));
  const SecretBytes wrong = SecretBytes::copy_of(as_bytes("wrong"));
  EXPECT_EQ(run(unseal(*engine, files, &wrong)).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(run(initialize(*engine, files, DeploymentId::random(), crypto::kArgon2Least)).error().code,
            ErrorCode::kConflict);
}

TEST_F(PersistenceTest, AnOldSealFileDoesNotOpenANewStore) {
  const fs::path seal = folder_.path() / "data" / "root.seal";
  fs::copy(seal, folder_.path() / "old.seal");
  fs::copy(paths().key_file, folder_.path() / "old.key");
  const std::string doomed = create_key().key_id;
  schedule(doomed);
  ASSERT_TRUE(run(kms_->destroyer().run(after_window(), "test")));
  kms_.reset();
  fs::copy(folder_.path() / "old.seal", seal, fs::copy_options::overwrite_existing);
  fs::copy(folder_.path() / "old.key", paths().key_file, fs::copy_options::overwrite_existing);
  EXPECT_EQ(open_kms(*engine_, *files_).error().reason, "root-epoch-mismatch");
}

TEST_F(PersistenceTest, ADamagedRowStopsTheStart) {
  create_key();
  kms_.reset();
  const std::vector<storage::Row> rows = run(engine_->scan({}, {})).value();
  for (const storage::Row& row : rows) {
    storage::FaultEngine engine(std::shared_ptr<storage::Engine>(engine_->durable_copy()));
    Bytes damaged = row.value;
    damaged.back() ^= std::byte{1};
    engine.damage(row.key, damaged);
    // The last byte of the marker in clear says that a compaction is owed: harmless.
    EXPECT_EQ(open_kms(engine, *files_).has_value(), row.key.front() == std::byte{0});
  }
}

TEST_F(PersistenceTest, NothingOfAKeyIsInTheStoreInClear) {
  run(kms_->service().create_key(as_administrator(), {.description = "canary-description"})).value();
  run(kms_->identities().create_user({}, kOwn, "canary-user", false)).value();
  const std::vector<storage::Row> rows = run(engine_->scan({}, {})).value();
  for (const storage::Row& row : rows) {
    EXPECT_EQ(as_text(row.value).find("canary"), std::string_view::npos);
    EXPECT_EQ(as_text(row.value).find(kOwn), std::string_view::npos);
    EXPECT_EQ(as_text(row.key).find("canary"), std::string_view::npos);
  }
}

TEST_F(PersistenceTest, AChangeIsToldWithItsAuditLine) {
  create_key();
  const std::vector<PlaintextBytes> lines = run(kms_->audit().tail(1)).value();
  const json::Object line = json::parse_object(lines.at(0).text()).value();
  EXPECT_EQ(line.at("resource").as_string(), kms_->keys().all().front()->arn);
  EXPECT_TRUE(entry_->written);
}

}  // namespace
}  // namespace keyhold::kms

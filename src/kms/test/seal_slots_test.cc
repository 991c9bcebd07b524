// What opens the root key: passphrases and key files come and go while the role serves, and survive a new root key.
#include "keyhold/kms/seal_slots.h"

#include <algorithm>

#include "keyhold/base/json.h"
#include "keyhold/crypto/random.h"
#include "keyhold/crypto_testing/vector_file.h"
#include "keyhold/record/name_key.h"
#include "keyhold/record/storage_key.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

namespace vectors = crypto::testing;
using record::SlotType;
const Administrator kOperator{"spiffe://test/operator/1", "127.0.0.1", "slots"};

class SealSlotsTest : public KmsTest {
 protected:
  SealSlotsTest() { kms_->seal_slots().set_passphrase_cost(crypto::kArgon2Least); }

  SlotProof own_file() { return {SlotType::kKeyFile, file_system_.read_key_file(paths().key_file).value()}; }
  static SlotProof passphrase(const SecretBytes& text) { return {SlotType::kPassphrase, text.clone()}; }
  static SlotProof file(const SecretBytes& key_file) { return {SlotType::kKeyFile, key_file.clone()}; }

  Result<AddedSlot> add(SlotProof proof, SlotType type, const SecretBytes& key_file = {}, std::string label = "") {
    NewSlot wanted{type, std::move(label), key_file.clone()};
    return run(kms_->seal_slots().add(kOperator, std::move(proof), std::move(wanted)));
  }
  std::string remove(SlotProof proof, std::uint16_t number) {
    const Status removed = run(kms_->seal_slots().remove(kOperator, std::move(proof), number));
    return removed ? "" : removed.error().reason;
  }
  std::vector<std::uint16_t> numbers() {
    const SlotList list = run(kms_->seal_slots().list()).value();
    std::vector<std::uint16_t> out;
    for (const record::SealSlot& slot : list.slots) out.push_back(slot.number);
    return out;
  }
  std::string last_line() { return std::string(run(kms_->audit().tail(1)).value().at(0).text()); }
  bool opens_with(const SecretBytes& text) { return run(unseal(*engine_, *files_, &text)).has_value(); }
};

TEST_F(SealSlotsTest, EachThatIsAddedOpensTheRootKeyAndTheNextOneToo) {
  const SecretBytes other = crypto::random_secret(32);
  const AddedSlot added = add(own_file(), SlotType::kPassphrase, {}, "Åse's safe").value();
  EXPECT_EQ(added.number, 3u);
  EXPECT_NE(last_line().find("keyhold:AddSealSlot"), std::string::npos);
  EXPECT_NE(last_line().find("passphrase 3"), std::string::npos);
  EXPECT_EQ(last_line().find(added.passphrase.expose_text()), std::string::npos);
  EXPECT_EQ(add(passphrase(added.passphrase), SlotType::kKeyFile, other)->number, 4u);
  EXPECT_EQ(numbers(), (std::vector<std::uint16_t>{1, 2, 3, 4}));
  EXPECT_TRUE(opens_with(added.passphrase));
  reopen();
  kms_->seal_slots().set_passphrase_cost(crypto::kArgon2Least);
  ASSERT_TRUE(run(kms_->destroyer().rotate_root(kOperator)));
  EXPECT_EQ(numbers(), (std::vector<std::uint16_t>{1, 2, 3, 4}));
  EXPECT_TRUE(opens_with(added.passphrase));
  EXPECT_EQ(add(file(other), SlotType::kKeyFile, crypto::random_secret(32))->number, 5u);
  reopen();
}

TEST_F(SealSlotsTest, OneThatIsRemovedOpensNothing) {
  const AddedSlot added = add(own_file(), SlotType::kPassphrase).value();
  EXPECT_EQ(remove(passphrase(added.passphrase), added.number), "slot-in-use");
  EXPECT_EQ(remove(own_file(), 7), "no-such-slot");
  EXPECT_EQ(remove(own_file(), added.number), "");
  EXPECT_NE(last_line().find("keyhold:RemoveSealSlot"), std::string::npos);
  EXPECT_FALSE(opens_with(added.passphrase));
  EXPECT_EQ(remove(own_file(), 1), "");
  EXPECT_EQ(remove(own_file(), 2), "last-slot");
  EXPECT_EQ(numbers(), std::vector<std::uint16_t>{2});
  reopen();
}

TEST_F(SealSlotsTest, NobodyChangesThemWithoutOpeningOne) {
  const SecretBytes stranger = crypto::random_secret(32);
  EXPECT_EQ(add(file(stranger), SlotType::kPassphrase).error().reason, "slot-not-opened");
  EXPECT_NE(last_line().find("slot-not-opened"), std::string::npos);
  EXPECT_EQ(add(passphrase(stranger), SlotType::kKeyFile, stranger).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(remove(file(stranger), 1), "slot-not-opened");
  EXPECT_EQ(numbers(), (std::vector<std::uint16_t>{1, 2}));
}

TEST_F(SealSlotsTest, WhatOpensASlotUnseals) {
  SlowWork slow_work(1);
  const AddedSlot added = add(own_file(), SlotType::kPassphrase).value();
  const auto unsealed = [&](SlotProof proof) {
    return run(unseal_with(*engine_, *files_, slow_work, std::move(proof)));
  };
  EXPECT_EQ(unsealed(own_file())->epoch, kms_->vault().root_epoch());
  EXPECT_EQ(unsealed(passphrase(added.passphrase))->deployment, files_->deployment().value());
  EXPECT_EQ(unsealed(file(crypto::random_secret(32))).error().reason, "slot-not-opened");
}

/// Fails to write.
class FullDisk final : public FileSystem {
 public:
  Result<Bytes> read(const std::filesystem::path& path, std::size_t max) override { return inner_.read(path, max); }
  Result<SecretBytes> read_key_file(const std::filesystem::path& path) override { return inner_.read_key_file(path); }
  Status write(const std::filesystem::path&, ByteView) override { return Error{ErrorCode::kUnavailable, "full"}; }
  Status rename(const std::filesystem::path& a, const std::filesystem::path& b) override { return inner_.rename(a, b); }
  Status remove(const std::filesystem::path& path) override { return inner_.remove(path); }
  bool exists(const std::filesystem::path& path) override { return inner_.exists(path); }

 private:
  PosixFileSystem inner_;
};

TEST_F(SealSlotsTest, AChangeThatCantBeWrittenChangesNothing) {
  FullDisk full;
  kms_.reset();
  RootFiles files(full, paths());
  kms_ = open_kms(*engine_, files).value();
  EXPECT_FALSE(add(own_file(), SlotType::kKeyFile, crypto::random_secret(32)));
  EXPECT_EQ(numbers(), (std::vector<std::uint16_t>{1, 2}));
  reopen();  // `files` ends here
}

/// A deployment as the first version left it: the seal file of the vectors, and the passphrase's key in the store.
class OldDeployment : public SealSlotsTest {
 protected:
  OldDeployment() {
    const DeploymentId deployment = record::SealFile::parse(vectors::hex_of(seal_, "file"))->deployment();
    const SecretBytes root = vectors::secret_of(seal_, "rootKey");
    kms_.reset();
    engine_ = storage::make_memory_engine();
    NewRoot made{{deployment, 1, root.clone()}, {}};
    EXPECT_TRUE(run(Vault::create(*engine_, made)));
    put_passphrase_key(deployment, root);
    const SecretBytes key_file = vectors::secret_of(seal_, "keyFile");
    EXPECT_TRUE(file_system_.write(paths().key_file, key_file.expose()));
    EXPECT_TRUE(file_system_.write(paths().data_directory / "root.seal", vectors::hex_of(seal_, "file")));
    reopen();
  }

  void put_passphrase_key(DeploymentId deployment, const SecretBytes& root) {
    const SecretBytes key = vectors::secret_of(vectors::object_of(seal_, "argon2id"), "kek");
    const record::RecordKey sealing(root,
                                    {deployment, TenantId::zero(), record::Store::kKmsRoot, record::KeyClass::kRec, 1});
    const record::TenantStore at{record::TenantNameKey(root).tag(TenantId::zero()), record::Store::kKmsRoot};
    const std::string stream = "slot/passphrase";
    row_ = record::event_key(at, record::NameKey(root).tag(record::NameKind::kStream, stream), 1);
    storage::Batch batch;
    batch.puts.push_back(
        {row_, record::seal(sealing, {stream, 1}, {.kind = record::Kind::kKeyMaterial, .plaintext = key.expose()})});
    ASSERT_TRUE(run(engine_->commit(std::move(batch))));
  }
  SecretBytes old_passphrase() { return SecretBytes::copy_of(as_bytes(vectors::text_of(seal_, "passphrase"))); }

  const json::Object formats_ = vectors::read_vectors("src/record/test/vectors/formats_v1.json");
  const json::Object& seal_ = vectors::object_of(formats_, "sealFile");
  Bytes row_;
};

TEST_F(OldDeployment, IsReadAndItsSealFileRewrittenByTheFirstChange) {
  EXPECT_EQ(run(kms_->seal_slots().list())->version, 1);
  const SecretBytes other = crypto::random_secret(32);
  EXPECT_EQ(add(passphrase(old_passphrase()), SlotType::kKeyFile, other)->number, 3u);
  EXPECT_EQ(run(kms_->seal_slots().list())->version, 2);
  EXPECT_TRUE(opens_with(old_passphrase()));
  ASSERT_TRUE(run(kms_->destroyer().rotate_root(kOperator)));
  EXPECT_TRUE(opens_with(old_passphrase()));
  EXPECT_EQ(remove(file(other), 1), "");
  EXPECT_FALSE(opens_with(old_passphrase()));
  reopen();
}

TEST_F(OldDeployment, KeepsItsPassphraseOverANewRootKey) {
  ASSERT_TRUE(run(kms_->destroyer().rotate_root(kOperator)));
  EXPECT_EQ(run(kms_->seal_slots().list())->version, 2);
  EXPECT_EQ(numbers(), (std::vector<std::uint16_t>{1, 2}));
  EXPECT_TRUE(opens_with(old_passphrase()));
  EXPECT_FALSE(run(engine_->get(row_)).value());  // the store keeps it no longer
  reopen();
}

}  // namespace
}  // namespace keyhold::kms

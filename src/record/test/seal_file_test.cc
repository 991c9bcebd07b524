#include "keyhold/record/seal_file.h"

#include <gtest/gtest.h>

#include "fixture.h"
#include "keyhold/crypto/random.h"
#include "keyhold/crypto_testing/fixed_nonce.h"

namespace keyhold::record {
namespace {

const json::Object& v1() {
  return fixture::vectors::object_of(fixture::formats(), "sealFile");
}
Bytes v1_bytes() {
  return fixture::vectors::hex_of(v1(), "file");
}
SecretBytes v1_secret(std::string_view name) {
  return fixture::vectors::secret_of(v1(), name);
}
SecretBytes secret(std::string_view text) {
  return SecretBytes::copy_of(as_bytes(text));
}
SecretBytes v1_passphrase() {
  return secret(fixture::vectors::text_of(v1(), "passphrase"));
}
SecretBytes v1_passphrase_key() {
  return fixture::vectors::secret_of(fixture::vectors::object_of(v1(), "argon2id"), "kek");
}
Bytes v2_bytes() {
  return fixture::vectors::hex_of(fixture::seal(), "file");
}
SecretBytes v2_root() {
  return fixture::vectors::secret_of(fixture::seal(), "rootKey");
}
const json::Object& v2_slot(std::size_t index) {
  return fixture::seal().at("slots").as_array().at(index).as_object();
}
std::string hex(const Result<Unsealed>& opened) {
  return opened ? to_hex(opened->root_key.expose()) : opened.error().detail;
}

constexpr crypto::Argon2Cost kLeast = crypto::kArgon2Least;

/// A file of version 2 with a passphrase, the role's key file and another one.
struct ThreeSlots {
  SecretBytes root = crypto::random_secret(32), own = crypto::random_secret(32), other = crypto::random_secret(32);
  SealFile file{DeploymentId::random(), 1};
  ThreeSlots() {
    PassphraseParameters parameters = PassphraseParameters::fresh();
    parameters.cost = kLeast;
    const SecretBytes key = passphrase_key(secret("open sesame"), parameters).value();
    file.add_passphrase_slot(root, "recovery", parameters, key).value();
    file.add_key_file_slot(root, "role", own, KeyFileUse::kReplaced).value();
    file.add_key_file_slot(root, "safe", other, KeyFileUse::kKept).value();
  }
  SealFile written() const { return SealFile::parse(file.encode(root)).value(); }
};

TEST(SealFile, OpensThatOfTheFirstVersionBothWays) {
  const SealFile file = SealFile::parse(v1_bytes()).value();
  EXPECT_EQ(file.version(), 1);
  EXPECT_EQ(file.root_epoch(), 1u);
  EXPECT_EQ(file.deployment(), fixture::id_of<DeploymentId>(fixture::formats(), "deployment"));
  EXPECT_TRUE(file.names_key_file(v1_secret("keyFile")));
  const std::string root = fixture::vectors::text_of(v1(), "rootKey");
  EXPECT_EQ(hex(file.open_with_key_file(v1_secret("keyFile"))), root);
  EXPECT_EQ(hex(file.open_with_passphrase(v1_passphrase())), root);
}

TEST(SealFile, OfTheFirstVersionIsWrittenAsItWasUntilItIsUpgraded) {
  SealFile file = SealFile::parse(v1_bytes()).value();
  const SecretBytes root = v1_secret("rootKey");
  EXPECT_EQ(to_hex(file.encode(root)), to_hex(v1_bytes()));
  file.upgrade(kept_key_of(root), v1_passphrase_key());
  const SealFile upgraded = SealFile::parse(file.encode(root)).value();
  EXPECT_EQ(upgraded.version(), 2);
  EXPECT_EQ(hex(upgraded.open_with_key_file(v1_secret("keyFile"))), to_hex(root.expose()));
  EXPECT_EQ(hex(upgraded.open_with_passphrase(v1_passphrase())), to_hex(root.expose()));
  ASSERT_EQ(upgraded.slots().size(), 2u);
  EXPECT_EQ(upgraded.slots()[0].label, "recovery");
  EXPECT_TRUE(upgraded.slots()[0].keeps_key);
  EXPECT_FALSE(upgraded.slots()[1].keeps_key);
}

TEST(SealFile, OpensThatOfTheVectorsByEachOfItsSlots) {
  const SealFile file = SealFile::parse(v2_bytes()).value();
  const std::string root = to_hex(v2_root().expose());
  EXPECT_EQ(file.root_epoch(), 7u);
  for (std::size_t i = 0; i < file.slots().size(); ++i) {
    const json::Object& slot = v2_slot(i);
    SCOPED_TRACE(fixture::vectors::text_of(slot, "label"));
    const bool by_passphrase = slot.contains("passphrase");
    const Result<Unsealed> opened =
        by_passphrase ? file.open_with_passphrase(secret(fixture::vectors::text_of(slot, "passphrase")))
                      : file.open_with_key_file(fixture::vectors::secret_of(slot, "keyFile"));
    EXPECT_EQ(hex(opened), root);
    EXPECT_EQ(opened->slot, file.slots()[i].number);
    EXPECT_EQ(file.slots()[i].number, fixture::vectors::number_of(slot, "number"));
    EXPECT_EQ(file.slots()[i].label, fixture::vectors::text_of(slot, "label"));
    EXPECT_EQ(file.slots()[i].keeps_key, slot.at("kept").as_bool());
  }
}

// The nonce is the vector's, so the body of the slot that is added must be, too: that of slot 8, the file's last.
TEST(SealFile, WrapsAsTheVectorsDo) {
  const Bytes expected = v2_bytes();
  SealFile file = SealFile::parse(expected).value();
  EXPECT_EQ(to_hex(file.encode(v2_root())), to_hex(expected));
  ASSERT_TRUE(file.remove_slot(8));
  crypto::testing::set_next_nonce(fixture::vectors::hex_of(v2_slot(3), "nonce"));
  const SecretBytes key_file = fixture::vectors::secret_of(v2_slot(3), "keyFile");
  EXPECT_EQ(file.add_key_file_slot(v2_root(), "", key_file, KeyFileUse::kKept).value(), 9u);  // 8 is never used again
  const Bytes made = file.encode(v2_root());
  constexpr std::size_t kAfterBody = 1 + 72 + 32;  // kept, and the MAC
  const auto body_of = [](ByteView bytes) { return to_hex(bytes.last(kAfterBody + 88).first(88)); };
  EXPECT_EQ(body_of(made), body_of(expected));
}

TEST(SealFile, OpensTheWrappingKeysThatTheVectorsKeep) {
  const SecretBytes new_root = crypto::random_secret(32), new_own = crypto::random_secret(32);
  const SealFile file = SealFile::parse(v2_bytes()).value();
  const SealFile next = file.for_next_root(kept_key_of(v2_root()), new_root, new_own).value();
  const SealFile read = SealFile::parse(next.encode(new_root)).value();
  const std::string root = to_hex(new_root.expose());
  EXPECT_EQ(hex(read.open_with_passphrase(secret(fixture::vectors::text_of(v2_slot(2), "passphrase")))), root);
  EXPECT_EQ(hex(read.open_with_key_file(fixture::vectors::secret_of(v2_slot(3), "keyFile"))), root);
  EXPECT_FALSE(read.open_with_key_file(fixture::vectors::secret_of(v2_slot(1), "keyFile")));
}

TEST(SealFile, DerivesThePassphraseKeysOfTheVectors) {
  for (const std::size_t i : {0u, 2u}) {
    const json::Object& slot = v2_slot(i);
    PassphraseParameters parameters{};
    const Bytes salt = fixture::vectors::hex_of(slot, "salt");
    std::copy(salt.begin(), salt.end(), parameters.salt.begin());
    parameters.cost = {65536, 3, 4};
    const SecretBytes key = passphrase_key(secret(fixture::vectors::text_of(slot, "passphrase")), parameters).value();
    EXPECT_EQ(to_hex(key.expose()), fixture::vectors::text_of(slot, "wrappingKey"));
  }
}

// In the slot that opens, the header or the MAC, each change is caught by parsing, the slot or the MAC; the other
// slots' bytes, by the MAC.
TEST(SealFile, IsRefusedWithAnyByteChanged) {
  struct Case {
    Bytes bytes;
    SecretBytes key_file;
  };
  const SecretBytes v2_key_file = fixture::vectors::secret_of(v2_slot(1), "keyFile");
  Case cases[] = {{v1_bytes(), v1_secret("keyFile")}, {v2_bytes(), v2_key_file.clone()}};
  for (const Case& c : cases) {
    ASSERT_TRUE(SealFile::parse(c.bytes)->open_with_key_file(c.key_file));
    for (std::size_t at = 0; at < c.bytes.size(); ++at) {
      Bytes changed = c.bytes;
      changed[at] ^= std::byte{1};
      const Result<SealFile> file = SealFile::parse(changed);
      EXPECT_FALSE(file && file->open_with_key_file(c.key_file)) << at;
    }
    for (std::size_t size = 0; size < c.bytes.size(); ++size)
      EXPECT_FALSE(SealFile::parse(ByteView(c.bytes).first(size)).has_value());
  }
}

TEST(SealFile, TellsAWrongKeyFromAChangedFile) {
  const SealFile file = SealFile::parse(v1_bytes()).value();
  EXPECT_EQ(file.open_with_key_file(crypto::random_secret(32)).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(file.open_with_passphrase(secret("wrong")).error().code, ErrorCode::kUnauthenticated);
  Bytes changed = v1_bytes();
  changed[33] ^= std::byte{1};  // the passphrase's salt: what a swap of parameters would look like
  EXPECT_EQ(SealFile::parse(changed)->open_with_key_file(v1_secret("keyFile")).error().code, ErrorCode::kDoesNotOpen);
}

// A file that asks for a guess too cheap to protect, or too dear to survive, is refused before the work.
TEST(SealFile, RefusesCostsOutOfBounds) {
  Bytes cheap = v1_bytes();
  cheap[33 + 16 + 1] = std::byte{0};  // 65536 KiB to 0
  EXPECT_EQ(SealFile::parse(cheap)->open_with_passphrase(v1_passphrase()).error().code, ErrorCode::kInvalidArgument);
  Bytes dear = v1_bytes();
  dear[33 + 16] = std::byte{0xff};
  EXPECT_EQ(SealFile::parse(dear)->open_with_passphrase(v1_passphrase()).error().code, ErrorCode::kInvalidArgument);
}

// The root key changes, and with it the epoch. Who holds a passphrase or another key file need not be there: their
// wrapping keys were kept. The role's own file is another one.
TEST(SealFile, IsWrappedAgainForANewRootKey) {
  const ThreeSlots old;
  const SecretBytes new_root = crypto::random_secret(32), new_own = crypto::random_secret(32);
  const SealFile next = old.written().for_next_root(kept_key_of(old.root), new_root, new_own).value();
  const SealFile read = SealFile::parse(next.encode(new_root)).value();
  EXPECT_EQ(read.root_epoch(), 2u);
  const std::string root = to_hex(new_root.expose());
  EXPECT_EQ(hex(read.open_with_passphrase(secret("open sesame"))), root);
  EXPECT_EQ(hex(read.open_with_key_file(new_own)), root);
  EXPECT_EQ(hex(read.open_with_key_file(old.other)), root);
  EXPECT_FALSE(read.open_with_key_file(old.own));
  ASSERT_EQ(read.slots().size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.slots()[i].number, old.file.slots()[i].number);
    EXPECT_EQ(read.slots()[i].label, old.file.slots()[i].label);
  }
  EXPECT_EQ(old.written().for_next_root(crypto::random_secret(32), new_root, new_own).error().code,
            ErrorCode::kDoesNotOpen);
}

// A role whose key file is lost, and its slot removed, gets a new one with the next root key.
TEST(SealFile, GetsTheRolesSlotBackWithTheNextRootKey) {
  ThreeSlots old;
  ASSERT_TRUE(old.file.remove_slot(2));
  const SecretBytes new_root = crypto::random_secret(32), new_own = crypto::random_secret(32);
  const SealFile next = old.file.for_next_root(kept_key_of(old.root), new_root, new_own).value();
  const SealFile read = SealFile::parse(next.encode(new_root)).value();
  EXPECT_TRUE(read.open_with_key_file(new_own));
  EXPECT_EQ(read.slots().back().number, 4u);
}

TEST(SealFile, RefusesASlotThatCantBe) {
  ThreeSlots three;
  const auto reason = [](const auto& result) { return result ? std::string("none") : result.error().reason; };
  const auto add = [&](std::string label, const SecretBytes& key_file, KeyFileUse use = KeyFileUse::kKept) {
    return reason(three.file.add_key_file_slot(three.root, std::move(label), key_file, use));
  };
  EXPECT_EQ(add(std::string(65, 'x'), crypto::random_secret(32)), "invalid-label");
  EXPECT_EQ(add("two\nlines", crypto::random_secret(32)), "invalid-label");
  EXPECT_EQ(add("\xff", crypto::random_secret(32)), "invalid-label");
  EXPECT_EQ(add("again", three.other), "slot-exists");
  EXPECT_EQ(add("a second own", crypto::random_secret(32), KeyFileUse::kReplaced), "slot-exists");
  EXPECT_EQ(reason(three.file.remove_slot(4)), "no-such-slot");
  while (three.file.slots().size() < SealFile::kMaxSlots) ASSERT_EQ(add("more", crypto::random_secret(32)), "none");
  EXPECT_EQ(add("too many", crypto::random_secret(32)), "too-many-slots");
  while (three.file.slots().size() > 1) ASSERT_TRUE(three.file.remove_slot(three.file.slots().back().number));
  EXPECT_EQ(reason(three.file.remove_slot(1)), "last-slot");
}

TEST(PassphraseParameters, AreFreshAndAtTheDesignsCost) {
  const PassphraseParameters one = PassphraseParameters::fresh(), other = PassphraseParameters::fresh();
  EXPECT_NE(one.salt, other.salt);
  EXPECT_EQ(one.cost, (crypto::Argon2Cost{262144, 4, 4}));
}

}  // namespace
}  // namespace keyhold::record

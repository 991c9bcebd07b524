#include "keyhold/record/seal_file.h"

#include <gtest/gtest.h>

#include "fixture.h"
#include "keyhold/crypto/random.h"
#include "keyhold/crypto_testing/fixed_nonce.h"

namespace keyhold::record {
namespace {

const json::Object& seal_vector() {
  return fixture::vectors::object_of(fixture::formats(), "sealFile");
}
Bytes seal_vector_bytes() {
  return fixture::vectors::hex_of(seal_vector(), "file");
}
SecretBytes seal_secret(std::string_view name) {
  return fixture::vectors::secret_of(seal_vector(), name);
}
SecretBytes vector_passphrase() {
  return SecretBytes::copy_of(as_bytes(fixture::vectors::text_of(seal_vector(), "passphrase")));
}

TEST(SealFile, OpensThatOfTheVectorsBothWays) {
  const SealFile file = SealFile::parse(seal_vector_bytes()).value();
  EXPECT_EQ(file.root_epoch(), 1u);
  EXPECT_EQ(file.deployment(), fixture::id_of<DeploymentId>(fixture::formats(), "deployment"));
  EXPECT_TRUE(file.names_key_file(seal_secret("keyFile")));
  const std::string root = fixture::vectors::text_of(seal_vector(), "rootKey");
  EXPECT_EQ(to_hex(file.open_with_key_file(seal_secret("keyFile")).value().expose()), root);
  EXPECT_EQ(to_hex(file.open_with_passphrase(vector_passphrase()).value().expose()), root);
}

TEST(SealFile, DerivesThePassphraseKeyOfTheVectors) {
  const json::Object& expected = fixture::vectors::object_of(seal_vector(), "argon2id");
  const auto parameters = SealFile::parse(seal_vector_bytes()).value().passphrase_parameters();
  ASSERT_TRUE(parameters.has_value());
  EXPECT_EQ(to_hex(parameters->salt), fixture::vectors::text_of(expected, "salt"));
  EXPECT_EQ(parameters->cost, (crypto::Argon2Cost{65536, 3, 4}));
  EXPECT_EQ(to_hex(passphrase_key(vector_passphrase(), *parameters).value().expose()),
            fixture::vectors::text_of(expected, "kek"));
}

// The nonces are the vector's, so the whole file must be, too.
TEST(SealFile, WritesThatOfTheVectors) {
  const Bytes bytes = seal_vector_bytes();
  const SealFile parsed = SealFile::parse(bytes).value();
  const SecretBytes root = seal_secret("rootKey");
  SealFile file(parsed.deployment(), parsed.root_epoch());
  constexpr std::size_t kFirstSlot = 30 + 3, kSecondSlot = kFirstSlot + 97 + 3;
  crypto::testing::set_next_nonce(ByteView(bytes).subspan(kFirstSlot + 25, 24));
  file.put_passphrase_slot(root, *parsed.passphrase_parameters(),
                           fixture::vectors::secret_of(fixture::vectors::object_of(seal_vector(), "argon2id"), "kek"));
  crypto::testing::set_next_nonce(ByteView(bytes).subspan(kSecondSlot + 16, 24));
  file.put_key_file_slot(root, seal_secret("keyFile"));
  EXPECT_EQ(to_hex(file.encode(root)), to_hex(bytes));
}

// In the key-file slot, the header or the MAC, each change is caught by parsing, the slot or the MAC; the other slot's
// bytes, by the MAC.
TEST(SealFile, IsRefusedWithAnyByteChanged) {
  const Bytes bytes = seal_vector_bytes();
  const SecretBytes key_file = seal_secret("keyFile");
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes changed = bytes;
    changed[at] ^= std::byte{1};
    const Result<SealFile> file = SealFile::parse(changed);
    EXPECT_FALSE(file && file->open_with_key_file(key_file)) << at;
  }
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(SealFile::parse(ByteView(bytes).first(size)).has_value());
}

TEST(SealFile, TellsAWrongKeyFromAChangedFile) {
  const SealFile file = SealFile::parse(seal_vector_bytes()).value();
  EXPECT_EQ(file.open_with_key_file(crypto::random_secret(32)).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(file.open_with_passphrase_key(crypto::random_secret(32)).error().code, ErrorCode::kUnauthenticated);
  Bytes changed = seal_vector_bytes();
  changed[33] ^= std::byte{1};  // the passphrase's salt: what a swap of parameters would look like
  EXPECT_EQ(SealFile::parse(changed)->open_with_key_file(seal_secret("keyFile")).error().code, ErrorCode::kDoesNotOpen);
}

// A file that asks for a guess too cheap to protect, or too dear to survive, is refused before the work.
TEST(SealFile, RefusesCostsOutOfBounds) {
  Bytes cheap = seal_vector_bytes();
  cheap[33 + 16 + 1] = std::byte{0};  // 65536 KiB to 0
  EXPECT_EQ(SealFile::parse(cheap)->open_with_passphrase(vector_passphrase()).error().code,
            ErrorCode::kInvalidArgument);
  Bytes dear = seal_vector_bytes();
  dear[33 + 16] = std::byte{0xff};
  EXPECT_EQ(SealFile::parse(dear)->open_with_passphrase(vector_passphrase()).error().code, ErrorCode::kInvalidArgument);
}

// The root key changes, and with it the epoch; who holds the passphrase need not be there, its key was kept.
TEST(SealFile, IsWrappedAgainForANewRootKey) {
  const SealFile old = SealFile::parse(seal_vector_bytes()).value();
  const SecretBytes kept = fixture::vectors::secret_of(fixture::vectors::object_of(seal_vector(), "argon2id"), "kek");
  const SecretBytes new_root = crypto::random_secret(32), new_key_file = crypto::random_secret(32);
  SealFile next(old.deployment(), old.root_epoch() + 1);
  next.put_passphrase_slot(new_root, *old.passphrase_parameters(), kept);
  next.put_key_file_slot(new_root, new_key_file);
  const SealFile read = SealFile::parse(next.encode(new_root)).value();
  EXPECT_EQ(to_hex(read.open_with_passphrase(vector_passphrase()).value().expose()), to_hex(new_root.expose()));
  EXPECT_EQ(to_hex(read.open_with_key_file(new_key_file).value().expose()), to_hex(new_root.expose()));
  EXPECT_FALSE(read.open_with_key_file(seal_secret("keyFile")).has_value());
}

TEST(SealFile, ServesWithOneSlotOnly) {
  const SecretBytes root = crypto::random_secret(32), key_file = crypto::random_secret(32);
  SealFile file(DeploymentId::random(), 1);
  file.put_key_file_slot(root, key_file);
  const SealFile read = SealFile::parse(file.encode(root)).value();
  EXPECT_TRUE(read.open_with_key_file(key_file).has_value());
  EXPECT_FALSE(read.passphrase_parameters().has_value());
  EXPECT_EQ(read.open_with_passphrase(vector_passphrase()).error().code, ErrorCode::kNotFound);
}

TEST(PassphraseParameters, AreFreshAndAtTheDesignsCost) {
  const PassphraseParameters one = PassphraseParameters::fresh(), other = PassphraseParameters::fresh();
  EXPECT_NE(one.salt, other.salt);
  EXPECT_EQ(one.cost, (crypto::Argon2Cost{262144, 4, 4}));
}

}  // namespace
}  // namespace keyhold::record

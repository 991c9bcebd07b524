#include "keyhold/kms/root_files.h"

#include <algorithm>
#include <string>

#include "keyhold/crypto/random.h"

namespace keyhold::kms {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kRootKeyBytes = 32;
constexpr std::size_t kMaxSealBytes = 64 << 10;

// 52 characters of 5 random bits in groups of four: easy to write down, no two that look alike.
SecretBytes make_passphrase() {
  constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyz23456789";
  constexpr std::size_t kCharacters = 52;
  constexpr std::size_t kGroup = 4;
  const SecretBytes random = crypto::random_secret(kCharacters);
  SecretBytes out(kCharacters + (kCharacters - 1) / kGroup);
  std::size_t at = 0;
  for (std::size_t i = 0; i < kCharacters; ++i) {
    if (i > 0 && i % kGroup == 0) out.expose_writable()[at++] = std::byte{'-'};
    const auto index = std::to_integer<std::size_t>(random.expose()[i]) % kLetters.size();
    out.expose_writable()[at++] = static_cast<std::byte>(kLetters[index]);
  }
  return out;
}

// A file of version 1 becomes one of version 2 when it is written next: its passphrase's key was kept in the store.
Status upgrade(record::SealFile& seal, const SlotKeys& keys) {
  if (seal.version() != 1) return ok();
  const SecretBytes none;
  const bool has_passphrase = std::ranges::any_of(
      seal.slots(), [](const record::SealSlot& slot) { return slot.type == record::SlotType::kPassphrase; });
  if (has_passphrase && !keys.passphrase_key)
    return Error{ErrorCode::kDoesNotOpen, "the store keeps no key of the seal file's passphrase slot"};
  seal.upgrade(keys.kept_key, keys.passphrase_key ? *keys.passphrase_key : none);
  return ok();
}

Result<record::Unsealed> open_with(const record::SealFile& seal, const SlotProof& proof) {
  Result<record::Unsealed> root = proof.type == record::SlotType::kPassphrase ? seal.open_with_passphrase(proof.secret)
                                                                              : seal.open_with_key_file(proof.secret);
  if (root) return root;
  const bool wrong = root.error().code == ErrorCode::kUnauthenticated || root.error().code == ErrorCode::kNotFound;
  if (wrong) return Error{ErrorCode::kUnauthenticated, root.error().detail, "slot-not-opened"};
  return root.error();
}

}  // namespace

RootFiles::RootFiles(FileSystem& files, Paths paths)
    : files_(files),
      data_directory_(std::move(paths.data_directory)),
      seal_(data_directory_ / "root.seal"),
      key_file_(std::move(paths.key_file)),
      next_seal_(seal_.string() + ".new"),
      next_key_file_(key_file_.string() + ".new") {}

Status RootFiles::check_place() const {
  std::error_code ignored;
  const fs::path folder = fs::weakly_canonical(data_directory_, ignored);
  const fs::path key_folder = fs::weakly_canonical(fs::absolute(key_file_).parent_path(), ignored);
  const auto end = std::mismatch(folder.begin(), folder.end(), key_folder.begin(), key_folder.end()).first;
  if (end == folder.end())
    return Error{ErrorCode::kInvalidArgument, "key file " + key_file_.string() +
                                                  ": must not lie in the data directory, or a copy of that directory "
                                                  "would hold what opens it"};
  return ok();
}

Result<record::SealFile> RootFiles::read_seal(const fs::path& path) {
  KEYHOLD_TRY(const Bytes content, files_.read(path, kMaxSealBytes));
  return record::SealFile::parse(content);
}

Result<NewRoot> RootFiles::create(DeploymentId deployment, crypto::Argon2Cost cost) {
  KEYHOLD_CHECK(check_place());
  if (!files_.exists(key_file_)) {
    const SecretBytes fresh = crypto::random_secret(kRootKeyBytes);
    KEYHOLD_CHECK(files_.write(key_file_, fresh.expose()));
  }
  KEYHOLD_TRY(const SecretBytes key_file, files_.read_key_file(key_file_));
  record::PassphraseParameters parameters = record::PassphraseParameters::fresh();
  parameters.cost = cost;
  SecretBytes passphrase = make_passphrase();
  KEYHOLD_TRY(const SecretBytes passphrase_key, record::passphrase_key(passphrase, parameters));
  Root root{deployment, 1, crypto::random_secret(kRootKeyBytes)};
  record::SealFile seal(root.deployment, root.epoch);
  KEYHOLD_TRY(const auto first, seal.add_passphrase_slot(root.key, "recovery", parameters, passphrase_key));
  KEYHOLD_TRY(const auto second, seal.add_key_file_slot(root.key, "role", key_file, record::KeyFileUse::kReplaced));
  static_cast<void>(first + second);  // numbers, 1 and 2
  KEYHOLD_CHECK(files_.write(seal_, seal.encode(root.key)));
  return NewRoot{std::move(root), std::move(passphrase)};
}

Status RootFiles::recover(std::uint32_t store_root_epoch) {
  if (!files_.exists(next_seal_)) return discard();
  KEYHOLD_TRY(const record::SealFile next, read_seal(next_seal_));
  return next.root_epoch() == store_root_epoch ? adopt() : discard();
}

Result<Root> RootFiles::unseal_with_key_file() {
  KEYHOLD_CHECK(check_place());
  KEYHOLD_TRY(const record::SealFile seal, read_seal(seal_));
  KEYHOLD_TRY(const SecretBytes key_file, files_.read_key_file(key_file_));
  KEYHOLD_TRY(record::Unsealed opened, seal.open_with_key_file(key_file));
  return Root{seal.deployment(), seal.root_epoch(), std::move(opened.root_key)};
}

Result<Root> RootFiles::unseal_with_passphrase(const SecretBytes& passphrase) {
  KEYHOLD_TRY(const record::SealFile seal, read_seal(seal_));
  KEYHOLD_TRY(record::Unsealed opened, seal.open_with_passphrase(passphrase));
  return Root{seal.deployment(), seal.root_epoch(), std::move(opened.root_key)};
}

Result<Root> RootFiles::unseal_with(const SlotProof& proof) {
  KEYHOLD_TRY(const record::SealFile seal, read_seal(seal_));
  KEYHOLD_TRY(record::Unsealed opened, open_with(seal, proof));
  return Root{seal.deployment(), seal.root_epoch(), std::move(opened.root_key)};
}

Result<DeploymentId> RootFiles::deployment() {
  KEYHOLD_TRY(const record::SealFile seal, read_seal(seal_));
  return seal.deployment();
}

Status RootFiles::stage(const Root& next, const SlotKeys& keys) {
  KEYHOLD_TRY(record::SealFile present, read_seal(seal_));
  KEYHOLD_CHECK(upgrade(present, keys));
  const SecretBytes key_file = crypto::random_secret(kRootKeyBytes);
  KEYHOLD_TRY(const record::SealFile seal, present.for_next_root(keys.kept_key, next.key, key_file));
  KEYHOLD_CHECK(files_.write(next_key_file_, key_file.expose()));
  return files_.write(next_seal_, seal.encode(next.key));
}

// The seal file goes last: while it has its second name, a restart knows that the key file may have, too.
Status RootFiles::adopt() {
  if (files_.exists(next_key_file_)) KEYHOLD_CHECK(files_.rename(next_key_file_, key_file_));
  return files_.rename(next_seal_, seal_);
}

Status RootFiles::discard() {
  KEYHOLD_CHECK(files_.remove(next_key_file_));
  return files_.remove(next_seal_);
}

Result<Bytes> RootFiles::seal_file() {
  return files_.read(seal_, kMaxSealBytes);
}

Result<SlotList> RootFiles::slots() {
  KEYHOLD_TRY(const record::SealFile seal, read_seal(seal_));
  return SlotList{seal.version(), seal.slots()};
}

Result<RootFiles::Opened> RootFiles::open_for_change(const SlotProof& proof, const SlotKeys& keys) {
  KEYHOLD_TRY(record::SealFile seal, read_seal(seal_));
  KEYHOLD_TRY(record::Unsealed root, open_with(seal, proof));
  KEYHOLD_CHECK(upgrade(seal, keys));
  return Opened{std::move(seal), std::move(root)};
}

Result<SlotChange> RootFiles::plan_added_slot(const SlotProof& proof, const NewSlot& wanted, const SlotKeys& keys,
                                              crypto::Argon2Cost cost) {
  KEYHOLD_TRY(Opened opened, open_for_change(proof, keys));
  const SecretBytes& root_key = opened.root.root_key;
  SlotChange out{.type = wanted.type};
  if (wanted.type == record::SlotType::kPassphrase) {
    record::PassphraseParameters parameters = record::PassphraseParameters::fresh();
    parameters.cost = cost;
    out.added.passphrase = make_passphrase();
    KEYHOLD_TRY(const SecretBytes key, record::passphrase_key(out.added.passphrase, parameters));
    KEYHOLD_TRY(out.added.number, opened.seal.add_passphrase_slot(root_key, wanted.label, parameters, key));
  } else {
    KEYHOLD_TRY(out.added.number,
                opened.seal.add_key_file_slot(root_key, wanted.label, wanted.key_file, record::KeyFileUse::kKept));
  }
  out.file = opened.seal.encode(root_key);
  return out;
}

Result<SlotChange> RootFiles::plan_removed_slot(const SlotProof& proof, std::uint16_t number, const SlotKeys& keys) {
  KEYHOLD_TRY(Opened opened, open_for_change(proof, keys));
  SlotChange out{.added = {number}};
  for (const record::SealSlot& slot : opened.seal.slots())
    if (slot.number == number) out.type = slot.type;
  KEYHOLD_CHECK(opened.seal.remove_slot(number));
  if (opened.root.slot == number)
    return Error{ErrorCode::kConflict, "a slot can't be removed by what opens it: show what opens one that stays",
                 "slot-in-use"};
  out.file = opened.seal.encode(opened.root.root_key);
  return out;
}

Status RootFiles::apply(const SlotChange& change) {
  return files_.write(seal_, change.file);
}

}  // namespace keyhold::kms

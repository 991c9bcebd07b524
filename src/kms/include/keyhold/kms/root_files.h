#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "keyhold/base/id.h"
#include "keyhold/kms/file_system.h"
#include "keyhold/record/seal_file.h"

namespace keyhold::kms {

/// The root key, unsealed, and what the next rotation needs.
struct Root {
  DeploymentId deployment;
  std::uint32_t epoch;
  SecretBytes key;
};

/// A root key that was just made: the passphrase is shown to the operator once and kept nowhere.
struct NewRoot {
  Root root;
  SecretBytes passphrase;  ///< text: 256 bits in groups of base32
};

/// What wraps the next root key in the slots of the present one, without anybody who holds a passphrase or a file.
struct SlotKeys {
  SecretBytes kept_key;                       ///< record::kept_key_of the present root key
  std::optional<SecretBytes> passphrase_key;  ///< of a seal file of version 1, which did not keep it itself
};

/// What somebody shows who may change slots: a passphrase or the content of a key file that opens one.
struct SlotProof {
  record::SlotType type;
  SecretBytes secret;
};

/// A slot to add.
struct NewSlot {
  record::SlotType type;
  std::string label;
  SecretBytes key_file;  ///< its 32 bytes; of a passphrase none: it is made
};

struct AddedSlot {
  std::uint16_t number = 0;
  SecretBytes passphrase = {};  ///< of a passphrase slot, to be shown once
};

/// A seal file with other slots, not yet written.
struct SlotChange {
  record::SlotType type = record::SlotType::kPassphrase;  ///< of the slot that comes or goes
  AddedSlot added = {};                                   ///< the same: its number
  Bytes file = {};
};

/// The slots of a seal file, and its version.
struct SlotList {
  int version;
  std::vector<record::SealSlot> slots;
};

/// The seal file and the key file of a deployment, and the order in which both are replaced when the root key rotates.
/// A rotation writes both new files under a second name; the commit of the new root epoch in the store decides; then
/// both are renamed, the seal file last. So the seal file under its second name tells, after a crash, what to do.
/// Threads: one caller at a time.
class RootFiles {
 public:
  struct Paths {
    std::filesystem::path data_directory;  ///< the seal file is `root.seal` in it
    std::filesystem::path key_file;        ///< must lie outside
  };
  RootFiles(FileSystem& files, Paths paths);

  /// A new root key of epoch 1 with two slots, a passphrase and the key file. An existing key file is used, else one is
  /// made. Takes about a second. Errors: kAccessDenied (the key file), kInvalidArgument (it would lie in the data
  /// directory), kUnavailable.
  Result<NewRoot> create(DeploymentId deployment, crypto::Argon2Cost cost);

  /// After a crash in a rotation: takes the new files into use, or drops them, as the root epoch of the store says.
  Status recover(std::uint32_t store_root_epoch);

  /// Errors: kNotFound (no such file), kAccessDenied (its owner, mode, …), kUnauthenticated (another deployment's or an
  /// old file), kDoesNotOpen (the seal file was changed).
  Result<Root> unseal_with_key_file();
  Result<Root> unseal_with_passphrase(const SecretBytes& passphrase);
  /// With what somebody shows. Takes a second for each passphrase slot. Errors: kUnauthenticated, reason
  /// "slot-not-opened"; as above.
  Result<Root> unseal_with(const SlotProof& proof);
  Result<DeploymentId> deployment();  ///< as the seal file says, which nobody has opened

  /// Writes the files of `next` (with a fresh key file) under their second names, durable on return. Errors:
  /// kDoesNotOpen, a slot keeps no key.
  Status stage(const Root& next, const SlotKeys& keys);
  /// Renames them; the store already carries the new epoch.
  Status adopt();
  /// Drops them; the store still carries the old epoch.
  Status discard();

  Result<SlotList> slots();   ///< from any thread: the file is replaced as a whole
  Result<Bytes> seal_file();  ///< its bytes as they are
  /// The seal file with one slot more, or less. Who asks must open a slot, and one that stays. Takes a second for each
  /// passphrase slot, since it may have to try them all. Errors: kUnauthenticated, reason "slot-not-opened"; as
  /// record::SealFile; of a removal kConflict, "slot-in-use", where the proof opens the slot that goes.
  Result<SlotChange> plan_added_slot(const SlotProof& proof, const NewSlot& wanted, const SlotKeys& keys,
                                     crypto::Argon2Cost cost);
  Result<SlotChange> plan_removed_slot(const SlotProof& proof, std::uint16_t number, const SlotKeys& keys);
  /// Durable on return: the old file or the new one is there, whole, at any moment.
  Status apply(const SlotChange& change);

 private:
  struct Opened {
    record::SealFile seal;
    record::Unsealed root;
  };
  Result<Opened> open_for_change(const SlotProof& proof, const SlotKeys& keys);
  Result<record::SealFile> read_seal(const std::filesystem::path& path);
  Status check_place() const;

  FileSystem& files_;
  const std::filesystem::path data_directory_;
  const std::filesystem::path seal_;
  const std::filesystem::path key_file_;
  const std::filesystem::path next_seal_;
  const std::filesystem::path next_key_file_;
};

}  // namespace keyhold::kms

#pragma once

#include <filesystem>

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
  SecretBytes passphrase;      ///< text: 256 bits in groups of base32
  SecretBytes passphrase_key;  ///< what wraps the root key in the passphrase slot; kept sealed under the root key
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

  /// A new root key of epoch 1 with both slots. An existing key file is used, else one is made. Takes about a second.
  /// Errors: kAccessDenied (the key file), kInvalidArgument (it would lie in the data directory), kUnavailable.
  Result<NewRoot> create(DeploymentId deployment, crypto::Argon2Cost cost);

  /// After a crash in a rotation: takes the new files into use, or drops them, as the root epoch of the store says.
  Status recover(std::uint32_t store_root_epoch);

  /// Errors: kNotFound (no such file), kAccessDenied (its owner, mode, …), kUnauthenticated (another deployment's or an
  /// old file), kDoesNotOpen (the seal file was changed).
  Result<Root> unseal_with_key_file();
  Result<Root> unseal_with_passphrase(const SecretBytes& passphrase);

  /// Writes the files of `next` (with a fresh key file) under their second names, durable on return.
  Status stage(const Root& next, const SecretBytes& passphrase_key);
  /// Renames them; the store already carries the new epoch.
  Status adopt();
  /// Drops them; the store still carries the old epoch.
  Status discard();

 private:
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

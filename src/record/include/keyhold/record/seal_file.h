#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "keyhold/base/bytes.h"
#include "keyhold/base/id.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/argon2.h"

namespace keyhold::record {

/// How a passphrase becomes a key: stored in its slot, and kept when the slot is wrapped again from a kept key.
struct PassphraseParameters {
  std::array<std::byte, 16> salt;
  crypto::Argon2Cost cost;
  static PassphraseParameters fresh();  ///< a new salt, the default cost
  bool operator==(const PassphraseParameters&) const = default;
};

/// The key that wraps the root key in a passphrase slot. Takes about a second. Errors: as crypto::argon2id.
Result<SecretBytes> passphrase_key(const SecretBytes& passphrase, const PassphraseParameters& parameters);

/// The seal file, version 1 (docs/formats/seal-file.md): the KMS root key, wrapped once by each slot. This version has
/// the slots passphrase (1) and key file (2), at most one of each. Reads and writes no file itself.
/// To rotate the root key: a new SealFile of the next epoch, each slot put again, encode.
/// Threads: as a value.
class SealFile {
 public:
  SealFile(DeploymentId deployment, std::uint32_t root_epoch);
  /// Checks the layout, not the MAC (its key is inside). Errors: kDoesNotOpen, naming the field.
  static Result<SealFile> parse(ByteView file);

  DeploymentId deployment() const noexcept { return deployment_; }
  std::uint32_t root_epoch() const noexcept { return root_epoch_; }
  std::optional<PassphraseParameters> passphrase_parameters() const;  ///< none: no such slot
  bool has_key_file_slot() const noexcept { return !key_file_slot_.empty(); }
  /// True when the key-file slot was made for this file (its id matches).
  bool names_key_file(const SecretBytes& key_file) const;

  /// Adds the slot, or replaces it. `key` is passphrase_key(…, parameters), now or kept from before.
  void put_passphrase_slot(const SecretBytes& root_key, const PassphraseParameters& parameters, const SecretBytes& key);
  void put_key_file_slot(const SecretBytes& root_key, const SecretBytes& key_file);
  /// The file's bytes, MACed under the root key that every slot must hold.
  Bytes encode(const SecretBytes& root_key) const;

  /// The root key of a parsed file, after its MAC verified under it. Errors: kNotFound without such a slot;
  /// kUnauthenticated for a wrong passphrase, key or file; kDoesNotOpen when the slot opens but the file was changed.
  Result<SecretBytes> open_with_passphrase(const SecretBytes& passphrase) const;
  Result<SecretBytes> open_with_passphrase_key(const SecretBytes& key) const;
  Result<SecretBytes> open_with_key_file(const SecretBytes& key_file) const;

 private:
  Bytes body() const;
  Status check_mac(const SecretBytes& root_key) const;

  DeploymentId deployment_;
  std::uint32_t root_epoch_;
  Bytes passphrase_slot_;  // body of the slot; empty: none
  Bytes key_file_slot_;
  std::array<std::byte, 32> mac_{};  // as parsed
};

}  // namespace keyhold::record

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/id.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/argon2.h"

namespace keyhold::record {

/// How a passphrase becomes a key: stored in its slot.
struct PassphraseParameters {
  std::array<std::byte, 16> salt;
  crypto::Argon2Cost cost;
  static PassphraseParameters fresh();  ///< a new salt, the default cost
  bool operator==(const PassphraseParameters&) const = default;
};

/// The key that wraps the root key in a passphrase slot. Takes about a second. Errors: as crypto::argon2id.
Result<SecretBytes> passphrase_key(const SecretBytes& passphrase, const PassphraseParameters& parameters);

/// The key under which a seal file keeps the wrapping keys of its slots: what the next root key needs, and all that it
/// needs of this one.
SecretBytes kept_key_of(const SecretBytes& root_key);

enum class SlotType : std::uint8_t { kPassphrase = 1, kKeyFile = 2 };
std::string_view name(SlotType type) noexcept;  ///< "passphrase", "key-file"

/// What becomes of a key file when the root key rotates.
enum class KeyFileUse : std::uint8_t {
  kReplaced,  ///< the role's own: a new file takes its place
  kKept,      ///< it goes on opening the file
};

/// A slot, as whoever sees the file may know it.
struct SealSlot {
  std::uint16_t number = 0;  ///< from 1, never used again in one deployment
  SlotType type = SlotType::kPassphrase;
  std::string label;
  bool keeps_key = false;  ///< opens the next root key, too: all but the role's own key file
};

/// The root key, and which slot gave it.
struct Unsealed {
  SecretBytes root_key;
  std::uint16_t slot = 0;
};

/// The seal file (docs/formats/seal-file.md): the KMS root key, wrapped once by each slot. Versions 1 and 2 are read; a
/// file of version 1 is written as it was until `upgrade`. Reads and writes no file itself. Threads: as a value.
class SealFile {
 public:
  static constexpr std::size_t kMaxSlots = 16;
  static constexpr std::size_t kMaxLabelBytes = 64;

  SealFile(DeploymentId deployment, std::uint32_t root_epoch);
  /// Checks the layout, not the MAC (its key is inside). Errors: kDoesNotOpen, naming the field.
  static Result<SealFile> parse(ByteView file);

  int version() const noexcept { return version_; }
  DeploymentId deployment() const noexcept { return deployment_; }
  std::uint32_t root_epoch() const noexcept { return root_epoch_; }
  std::vector<SealSlot> slots() const;  ///< by number
  /// True when a key-file slot was made for this file (its id matches).
  bool names_key_file(const SecretBytes& key_file) const;

  /// Adds a slot and returns its number. `key` is passphrase_key(…, parameters). Version 2 only.
  /// Errors: kInvalidArgument, reason "invalid-label" (more than 64 bytes, control characters, or not UTF-8);
  /// kLimitExceeded, "too-many-slots".
  Result<std::uint16_t> add_passphrase_slot(const SecretBytes& root_key, std::string label,
                                            const PassphraseParameters& parameters, const SecretBytes& key);
  /// The same. Errors besides: kConflict, "slot-exists", when a slot was made for this file, or when there is already
  /// one that is replaced.
  Result<std::uint16_t> add_key_file_slot(const SecretBytes& root_key, std::string label, const SecretBytes& key_file,
                                          KeyFileUse use);
  /// Errors: kNotFound, "no-such-slot"; kConflict, "last-slot".
  Status remove_slot(std::uint16_t number);
  /// Makes it a file of version 2. `passphrase_key`: of the passphrase slot of a file of version 1, which was kept
  /// elsewhere. Nothing happens to a file of version 2.
  void upgrade(const SecretBytes& kept_key, const SecretBytes& passphrase_key);

  /// The file of the next epoch: each slot wraps `next_root`, by its kept key or, the role's own, by `new_key_file`.
  /// Errors: kDoesNotOpen, a kept key is not what was written.
  Result<SealFile> for_next_root(const SecretBytes& kept_key, const SecretBytes& next_root,
                                 const SecretBytes& new_key_file) const;

  /// The file's bytes, MACed under the root key that every slot must hold.
  Bytes encode(const SecretBytes& root_key) const;

  /// The root key of a parsed file, after its MAC verified under it. A passphrase is tried at each slot of its type, a
  /// second each. Errors: kNotFound without such a slot; kUnauthenticated for a wrong passphrase or file; kDoesNotOpen
  /// when the slot opens but the file was changed; as crypto::argon2id for costs out of bounds.
  Result<Unsealed> open_with_passphrase(const SecretBytes& passphrase) const;
  Result<Unsealed> open_with_key_file(const SecretBytes& key_file) const;

 private:
  struct Slot {
    std::uint16_t number;
    SlotType type;
    std::string label;
    Bytes body;  // head, nonce, wrapped root key, tag
    Bytes kept;  // nonce, wrapped wrapping key, tag; empty: not kept
  };
  struct Place;  // seal_file.cc: what a slot is bound to

  static Result<SealFile> parse_v1(ByteReader& in);
  static Result<SealFile> parse_v2(ByteReader& in);
  Status check_slots() const;
  Result<std::uint16_t> add(SlotType type, std::string label, ByteView head, const SecretBytes& wrapping_key,
                            const SecretBytes& root_key, bool keep);
  Place place_of(std::uint16_t number, SlotType type) const;
  Bytes body() const;
  Status check_mac(const SecretBytes& root_key) const;
  Result<Unsealed> open_slot(const Slot& slot, const SecretBytes& wrapping_key) const;

  int version_ = 2;
  DeploymentId deployment_;
  std::uint32_t root_epoch_;
  std::uint16_t next_number_ = 1;
  std::vector<Slot> slots_;          // by number
  std::array<std::byte, 32> mac_{};  // as parsed
};

}  // namespace keyhold::record

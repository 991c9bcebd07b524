#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keyhold/kms/vault.h"
#include "keyhold/record/name_key.h"
#include "keyhold/record/record.h"
#include "keyhold/record/storage_key.h"

namespace keyhold::kms {

/// One level of the hierarchy, ready to seal: the root key over store 9, or an epoch key over store 7. Names are tagged
/// under the level's own key, since no other key is open before it.
struct SealingLevel {
  SealingLevel(const SecretBytes& key, DeploymentId deployment, record::Store store, std::uint32_t generation);

  Bytes stream_row(std::string_view stream, std::uint64_t seq) const;
  /// Every key-material row of the level.
  Bytes material_prefix() const;
  Bytes seal_material(std::string_view stream, std::uint64_t seq, ByteView secret) const;
  /// The same secret sealed anew; `old` gives chain and origin, so that later versions still follow it.
  Bytes reseal_material(std::string_view stream, std::uint64_t seq, const record::Opened& old) const;

  record::RecordKey key;
  record::NameKey names;
  record::TenantStore at;
};

/// Both levels of the present epoch.
struct Vault::Keys {
  Keys(const Root& root, SealingLevel epoch_level);
  DeploymentId deployment;
  SealingLevel root;
  SealingLevel epoch;
  SecretBytes kept_key;    ///< of the seal file's slots
  SecretBytes backup_key;  ///< of backups' MACs
};

/// The row in clear that says which epochs the store carries, so that a start can tell before anything is unsealed.
struct Vault::Marker {
  DeploymentId deployment;
  std::uint32_t root_epoch;
  std::uint32_t epoch;
  bool owes_compaction = false;
};

struct Vault::Turn {
  std::unique_ptr<Keys> keys;
  Marker marker;
};

inline constexpr std::string_view kEpochStream = "epoch";
inline constexpr std::string_view kPassphraseStream = "slot/passphrase";
inline constexpr std::string_view kAuditStream = "audit";
inline constexpr std::uint64_t kAuditKeyVersion = 1;
std::string material_stream(KeyId key);

/// Reads one sealed secret of a level.
Task<Result<record::Opened>> read_material(storage::Engine* engine, const SealingLevel* level, std::string stream,
                                           std::uint64_t seq);

}  // namespace keyhold::kms

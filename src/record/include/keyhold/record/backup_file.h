#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/record/place.h"

namespace keyhold::record {

/// Whose rows a backup holds, and as of when.
struct BackupHeader {
  static constexpr std::size_t kSize = 40;
  DeploymentId deployment = DeploymentId::zero();
  Store store = Store::kKms;     ///< kKms or kSecrets: the role's own
  std::uint32_t root_epoch = 0;  ///< of the seal file that opens it; of secrets 0
  WallTime created = {};
  bool operator==(const BackupHeader&) const = default;
};

/// One row, as views: when read, into the block.
struct BackupRow {
  ByteView key;
  ByteView value;
};

/// A backup file, version 1 (docs/formats/backup.md): header, blocks of rows, end. These functions make and read its
/// pieces, so that neither side holds more than one block. Errors of readers: kDoesNotOpen, naming the field.
inline constexpr std::size_t kBackupBlockMax = 4U << 20;  ///< bytes of rows in a block
inline constexpr std::size_t kBackupEndSize = 8 + 32;     ///< after the empty block that says that it is the end

Bytes encode(const BackupHeader& header);
Result<BackupHeader> parse_backup_header(ByteView bytes);

/// Adds a row to a block in the making. Keys have 1 to 65,535 bytes.
void append_backup_row(Bytes& block, const BackupRow& row);
/// u32 length, then the rows; an empty one is the sign of the end.
Bytes frame_backup_block(ByteView rows);
/// The rows of a block, in the order of their keys, which rise.
Result<std::vector<BackupRow>> parse_backup_block(ByteView rows);

struct BackupEnd {
  std::uint64_t rows = 0;
  crypto::Digest mac{};
};
Bytes encode(const BackupEnd& end);
Result<BackupEnd> parse_backup_end(ByteView bytes);

/// What a backup is MACed with: derived from the key that the role's rows are sealed under in the end, of kms the root
/// key, of secrets the store's data key.
SecretBytes backup_mac_key(const SecretBytes& key);
/// The MAC over everything before it, whose SHA-256 is `digest`.
crypto::Digest backup_mac(const SecretBytes& mac_key, const crypto::Digest& digest);

}  // namespace keyhold::record

#include "keyhold/record/backup_file.h"

#include <algorithm>

#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/mac.h"

namespace keyhold::record {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kBackupStart = "KHBKUP\0\x01"sv;

Error broken(std::string_view what) {
  return {ErrorCode::kDoesNotOpen, "the backup " + std::string(what)};
}

bool has_backups(std::uint32_t store) {
  return store == static_cast<std::uint32_t>(Store::kKms) || store == static_cast<std::uint32_t>(Store::kSecrets);
}

Result<BackupRow> read_row(ByteReader& in) {
  KEYHOLD_TRY(const std::uint16_t key_size, in.u16());
  KEYHOLD_TRY(const std::uint32_t value_size, in.u32());
  if (key_size == 0) return broken("has a row without a key");
  KEYHOLD_TRY(const ByteView key, in.raw(key_size));
  KEYHOLD_TRY(const ByteView value, in.raw(value_size));
  return BackupRow{key, value};
}

}  // namespace

Bytes encode(const BackupHeader& header) {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(header.created.time_since_epoch()).count();
  return ByteWriter(BackupHeader::kSize)
      .raw(kBackupStart)
      .raw(header.deployment.bytes())
      .u32(static_cast<std::uint32_t>(header.store))
      .u32(header.root_epoch)
      .u64(static_cast<std::uint64_t>(millis))
      .take();
}

Result<BackupHeader> parse_backup_header(ByteView bytes) {
  ByteReader in(bytes);
  if (!in.expect(kBackupStart)) return broken("does not begin as one of version 1 does");
  KEYHOLD_TRY(const uuid::Raw deployment, in.bytes<16>());
  KEYHOLD_TRY(const std::uint32_t store, in.u32());
  KEYHOLD_TRY(const std::uint32_t root_epoch, in.u32());
  KEYHOLD_TRY(const std::uint64_t millis, in.u64());
  KEYHOLD_CHECK(in.end());
  if (!has_backups(store)) return broken("is of a store that has none");
  if (millis > (std::uint64_t{1} << 53)) return broken("has a time that is none");
  const std::chrono::milliseconds since_epoch(static_cast<std::int64_t>(millis));
  return BackupHeader{DeploymentId(deployment), static_cast<Store>(store), root_epoch, WallTime(since_epoch)};
}

void append_backup_row(Bytes& block, const BackupRow& row) {
  const Bytes head = ByteWriter(6)
                         .u16(static_cast<std::uint16_t>(row.key.size()))
                         .u32(static_cast<std::uint32_t>(row.value.size()))
                         .take();
  for (const ByteView part : {ByteView(head), row.key, row.value}) block.insert(block.end(), part.begin(), part.end());
}

Bytes frame_backup_block(ByteView rows) {
  return ByteWriter(4 + rows.size()).u32(static_cast<std::uint32_t>(rows.size())).raw(rows).take();
}

Result<std::vector<BackupRow>> parse_backup_block(ByteView rows) {
  if (rows.size() > kBackupBlockMax) return broken("has a block beyond 4 MiB");
  std::vector<BackupRow> out;
  ByteReader in(rows);
  while (in.left() > 0) {
    KEYHOLD_TRY(const BackupRow row, read_row(in));
    if (!out.empty() && !std::ranges::lexicographical_compare(out.back().key, row.key))
      return broken("has rows out of order");
    out.push_back(row);
  }
  return out;
}

Bytes encode(const BackupEnd& end) {
  return ByteWriter(kBackupEndSize).u64(end.rows).raw(end.mac).take();
}

Result<BackupEnd> parse_backup_end(ByteView bytes) {
  ByteReader in(bytes);
  BackupEnd out;
  KEYHOLD_TRY(out.rows, in.u64());
  KEYHOLD_TRY(out.mac, in.bytes<32>());
  KEYHOLD_CHECK(in.end());
  return out;
}

SecretBytes backup_mac_key(const SecretBytes& key) {
  return crypto::subkey(key, "backup-mac");
}

crypto::Digest backup_mac(const SecretBytes& mac_key, const crypto::Digest& digest) {
  return crypto::hmac_sha256(mac_key.expose(), {digest});
}

}  // namespace keyhold::record

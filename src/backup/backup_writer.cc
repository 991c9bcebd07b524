#include "keyhold/backup/backup_writer.h"

namespace keyhold::backup {
namespace {

constexpr std::size_t kPieceBytes = 1U << 20;  // keys and values; with what frames them, far below a block's limit

}  // namespace

BackupWriter::BackupWriter(std::unique_ptr<storage::Snapshot> snapshot, const record::BackupHeader& header,
                           SecretBytes mac_key, std::unique_ptr<OpenBackups::Entry> entry)
    : entry_(std::move(entry)), snapshot_(std::move(snapshot)), header_(header), mac_key_(std::move(mac_key)) {}

Task<Result<Bytes>> BackupWriter::next() {
  if (stage_ == Stage::kDone) co_return Bytes();
  if (entry_ != nullptr && entry_->is_cut())
    co_return Error{ErrorCode::kUnavailable, "rows were erased for good while the backup ran: make it again",
                    "backup-cut"};
  Bytes piece;
  if (stage_ == Stage::kHeader) {
    piece = record::encode(header_);
    stage_ = Stage::kRows;
  } else {
    KEYHOLD_CO_TRY(piece, co_await next_block());
  }
  digest_.update(piece);
  if (stage_ != Stage::kEnd) co_return piece;
  const Bytes last = end();
  piece.insert(piece.end(), last.begin(), last.end());
  stage_ = Stage::kDone;
  co_return piece;
}

// The empty block after the last row says that it was the last.
Task<Result<Bytes>> BackupWriter::next_block() {
  storage::ScanOptions options{.limit_bytes = kPieceBytes, .keep = false};
  KEYHOLD_CO_TRY(const std::vector<storage::Row> rows, co_await snapshot_->scan(left_, options));
  Bytes block;
  for (const storage::Row& row : rows) record::append_backup_row(block, {row.key, row.value});
  rows_ += rows.size();
  if (rows.empty())
    stage_ = Stage::kEnd;
  else
    left_.begin = storage::key_after(rows.back().key);
  co_return record::frame_backup_block(block);
}

Bytes BackupWriter::end() {
  snapshot_.reset();
  return record::encode(record::BackupEnd{rows_, record::backup_mac(mac_key_, digest_.finish())});
}

}  // namespace keyhold::backup

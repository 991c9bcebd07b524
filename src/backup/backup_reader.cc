#include "keyhold/backup/backup_reader.h"

namespace keyhold::backup {
namespace {

Error damaged(std::string detail) {
  return {ErrorCode::kDoesNotOpen, std::move(detail), "backup-damaged"};
}

template <class T>
Result<T> as_damage(Result<T> read) {
  if (read) return read;
  return damaged(read.error().detail);
}

/// Bytes of a stream, digested as they are taken.
class Source {
 public:
  explicit Source(std::istream& in) : in_(in) {}
  Result<Bytes> take(std::size_t size) {
    Bytes out(size);
    in_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(size));
    if (in_.gcount() != static_cast<std::streamsize>(size)) return damaged("the backup ends too early");
    size_ += size;
    return out;
  }
  Result<Bytes> take_digested(std::size_t size) {
    KEYHOLD_TRY(Bytes out, take(size));
    digest_.update(out);
    return out;
  }
  bool at_end() { return in_.peek() == std::istream::traits_type::eof(); }
  std::uint64_t size() const { return size_; }
  crypto::Digest digest() { return digest_.finish(); }

 private:
  std::istream& in_;
  std::uint64_t size_ = 0;
  crypto::Sha256 digest_;
};

// The rows of the next block; none at the end.
Result<Bytes> take_block(Source& source) {
  KEYHOLD_TRY(const Bytes head, source.take_digested(4));
  const std::uint32_t size = ByteReader(head).u32().value();
  if (size > record::kBackupBlockMax) return damaged("the backup has a block beyond 4 MiB");
  return source.take_digested(size);
}

/// Puts blocks into an engine, and sees that they follow each other.
class Target {
 public:
  explicit Target(storage::Engine* engine) : engine_(engine) {}
  Task<Status> put(Bytes block) {
    KEYHOLD_CO_TRY(const std::vector<record::BackupRow> rows, as_damage(record::parse_backup_block(block)));
    if (!last_.empty() && !(last_ < copy(rows.front().key))) co_return damaged("the backup has blocks out of order");
    last_ = copy(rows.back().key);
    rows_ += rows.size();
    if (engine_ == nullptr) co_return ok();
    storage::Batch batch;
    for (const record::BackupRow& row : rows) batch.puts.push_back({copy(row.key), copy(row.value)});
    KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine_->commit(std::move(batch)));
    static_cast<void>(outcome);  // without a condition there is no conflict
    co_return ok();
  }
  std::uint64_t rows() const { return rows_; }

 private:
  storage::Engine* engine_;
  Bytes last_;
  std::uint64_t rows_ = 0;
};

Task<Status> check_empty(storage::Engine* engine) {
  if (engine == nullptr) co_return ok();
  storage::Range all;
  storage::ScanOptions one{.limit_rows = 1};
  KEYHOLD_CO_TRY(const std::vector<storage::Row> rows, co_await engine->scan(std::move(all), one));
  if (rows.empty()) co_return ok();
  co_return Error{ErrorCode::kConflict, "the store is not empty", "store-not-empty"};
}

}  // namespace

Task<Result<ReadBackup>> read_backup(std::istream* in, storage::Engine* engine, Progress progress) {
  KEYHOLD_CO_CHECK(co_await check_empty(engine));
  Source source(*in);
  Target target(engine);
  ReadBackup out;
  KEYHOLD_CO_TRY(const Bytes head, source.take_digested(record::BackupHeader::kSize));
  KEYHOLD_CO_TRY(out.header, as_damage(record::parse_backup_header(head)));
  for (;;) {
    KEYHOLD_CO_TRY(Bytes block, take_block(source));
    if (block.empty()) break;
    KEYHOLD_CO_CHECK(co_await target.put(std::move(block)));
    if (progress) progress(source.size());
  }
  out.digest = source.digest();
  KEYHOLD_CO_TRY(const Bytes tail, source.take(record::kBackupEndSize));
  KEYHOLD_CO_TRY(const record::BackupEnd end, as_damage(record::parse_backup_end(tail)));
  if (end.rows != target.rows() || !source.at_end()) co_return damaged("the backup's end is not where it says");
  out.rows = end.rows;
  out.mac = end.mac;
  out.size_bytes = source.size();
  co_return out;
}

Status check(const ReadBackup& backup, const SecretBytes& mac_key) {
  if (equal_constant_time(record::backup_mac(mac_key, backup.digest), backup.mac)) return ok();
  return damaged("the backup was changed, or was made under another key");
}

}  // namespace keyhold::backup

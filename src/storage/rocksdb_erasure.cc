#include "rocksdb_erasure.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "rocksdb_status.h"

namespace keyhold::storage {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<fs::path>;

// Tables and logs with something in them: RocksDB keeps using a log to which nothing was written.
Files row_files(const fs::path& directory) {
  Files out;
  std::error_code vanished;
  for (const auto& entry : fs::directory_iterator(directory, vanished)) {
    const fs::path extension = entry.path().extension();
    if ((extension == ".sst" || extension == ".log") && entry.file_size(vanished) > 0) out.push_back(entry.path());
  }
  return out;
}

bool any_exists(const Files& files) {
  return std::any_of(files.begin(), files.end(), [](const fs::path& file) {
    std::error_code ignored;
    return fs::exists(file, ignored);
  });
}

rocksdb::Status compact_all_levels(rocksdb::DB& db) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  return db.CompactRange(options, nullptr, nullptr);
}

// Turning deletions off and on makes RocksDB look for files it no longer needs, now and in this thread.
rocksdb::Status delete_unneeded_files(rocksdb::DB& db) {
  const rocksdb::Status disabled = db.DisableFileDeletions();
  return disabled.ok() ? db.EnableFileDeletions(false) : disabled;
}

// A read under way may hold an old file for as long as it runs.
Status delete_until_gone(rocksdb::DB& db, const Files& files) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (;;) {
    if (const rocksdb::Status deleted = delete_unneeded_files(db); !deleted.ok()) return to_error(deleted);
    if (!any_exists(files)) return ok();
    if (std::chrono::steady_clock::now() >= give_up)
      return Error{ErrorCode::kUnavailable, "erased rows are still in files that a long read holds; compact again later"};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

Status rewrite_everything(rocksdb::DB& db) {
  Files old_files = row_files(db.GetName());
  if (const rocksdb::Status flushed = db.Flush(rocksdb::FlushOptions()); !flushed.ok()) return to_error(flushed);
  if (const rocksdb::Status compacted = compact_all_levels(db); !compacted.ok()) return to_error(compacted);
  return delete_until_gone(db, old_files);
}

}  // namespace keyhold::storage

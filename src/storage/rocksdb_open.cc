#include <filesystem>
#include <utility>

#include "rocksdb_engine_impl.h"
#include "rocksdb_status.h"
#include "rocksdb_tuning.h"

namespace keyhold::storage {
namespace {

bool holds_rows(const std::filesystem::path& directory) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    const std::filesystem::path extension = entry.path().extension();
    if (extension == ".sst" || extension == ".log") return true;
  }
  return false;
}

// RocksDB would begin an empty database over rows whose CURRENT file was lost, and nobody would hear of the loss.
Result<bool> must_be_created(const std::filesystem::path& directory) {
  if (std::filesystem::exists(directory / "CURRENT")) return false;
  if (!holds_rows(directory)) return true;
  return Error{ErrorCode::kDoesNotOpen, directory.string() + ": holds rows but no CURRENT file", "storage-damaged"};
}

}  // namespace

Result<OpenDatabase> open_database(const RocksDbOptions& options, rocksdb::Env* env) {
  KEYHOLD_TRY(DataDirectory directory, DataDirectory::hold(options.directory));
  KEYHOLD_TRY(const bool create, must_be_created(directory.path()));
  auto background = std::make_shared<BackgroundSpace>();
  rocksdb::Options tuned = tuned_options(options, env, background);
  tuned.create_if_missing = create;
  rocksdb::DB* db = nullptr;
  if (const rocksdb::Status opened = rocksdb::DB::Open(tuned, directory.path().string(), &db); !opened.ok()) {
    Error error = to_error(opened);
    error.detail = directory.path().string() + ": " + error.detail;
    return error;
  }
  return OpenDatabase{std::move(directory), std::move(background), std::unique_ptr<rocksdb::DB>(db)};
}

}  // namespace keyhold::storage

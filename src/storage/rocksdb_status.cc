#include "rocksdb_status.h"

namespace keyhold::storage {

Error to_error(const rocksdb::Status& status) {
  if (status.IsCorruption()) return {ErrorCode::kDoesNotOpen, status.ToString(), "storage-damaged"};
  if (status.IsNoSpace()) return {ErrorCode::kStorageFull, status.ToString(), "storage-full"};
  return {ErrorCode::kUnavailable, status.ToString()};
}

}  // namespace keyhold::storage

#pragma once

#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"

namespace keyhold::storage {

inline rocksdb::Slice to_slice(ByteView bytes) noexcept {
  if (bytes.empty()) return {};  // points at "": RocksDB asserts that no slice points nowhere
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline ByteView to_view(const rocksdb::Slice& slice) noexcept { return as_bytes({slice.data(), slice.size()}); }

/// Our error for a failed RocksDB call. RocksDB's text names files, offsets and at most keys, which are tags.
Error to_error(const rocksdb::Status& status);

}  // namespace keyhold::storage

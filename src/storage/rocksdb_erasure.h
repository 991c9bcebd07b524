#pragma once

#include <rocksdb/db.h>

#include "keyhold/base/result.h"

namespace keyhold::storage {

/// Engine::compact for RocksDB: on success every table and log file from before the call is gone. Blocks. kUnavailable
/// when a long read still holds a file.
Status rewrite_everything(rocksdb::DB& db);

}  // namespace keyhold::storage

#pragma once

#include <rocksdb/options.h>

#include <memory>

#include "keyhold/storage/rocksdb_engine.h"

namespace keyhold::storage {

/// RocksDB's settings for our use, each with its reason.
rocksdb::Options tuned_options(const RocksDbOptions& options, rocksdb::Env* env,
                               std::shared_ptr<rocksdb::EventListener> listener);

}  // namespace keyhold::storage

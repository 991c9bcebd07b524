#include "rocksdb_tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <utility>

namespace keyhold::storage {
namespace {

void tune_integrity(rocksdb::Options& o) {
  o.paranoid_checks = true;
  o.paranoid_file_checks = true;  // a file just written is read back before what it replaces is deleted
  o.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  o.track_and_verify_wals_in_manifest = true;  // a synced log that is missing or cut is an error at open, not a gap
  // Recycling would save a metadata write a sync, but a recycled log keeps erased rows on disk (and 7.8 refuses it
  // together with point-in-time recovery).
  o.recycle_log_file_num = 0;
}

void tune_writes(rocksdb::Options& o, const RocksDbOptions& options) {
  o.write_buffer_size = options.write_buffer_bytes;
  // A commit asks for rows that must not be there (a position, an id), and each such question would search the whole skip
  // list of the rows in memory.
  o.memtable_whole_key_filtering = true;
  o.memtable_prefix_bloom_size_ratio = 0.05;
  o.max_write_buffer_number = 3;  // one being filled, two on their way to disk, before writers wait
  o.bytes_per_sync = 1 << 20;     // spreads the background writes, so that log syncs don't queue behind them
  o.enable_pipelined_write = false;  // overlaps writers; there is only one, the committer
  o.max_background_jobs = 2;
}

void tune_files(rocksdb::Options& o, const RocksDbOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  o.compression = rocksdb::kNoCompression;  // values are ciphertext: nothing to gain
  o.bottommost_compression = rocksdb::kNoCompression;
  o.level_compaction_dynamic_level_bytes = true;
  o.max_open_files = 512;  // below the usual limit of 1,024 descriptors, with room for sockets
  o.skip_stats_update_on_db_open = true;
}

void tune_info_log(rocksdb::Options& o) {
  o.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  o.max_log_file_size = 1 << 20;
  o.keep_log_file_num = 4;
}

}  // namespace

rocksdb::Options tuned_options(const RocksDbOptions& options, rocksdb::Env* env,
                               std::shared_ptr<rocksdb::EventListener> listener) {
  rocksdb::Options o;
  o.env = env;
  o.listeners.push_back(std::move(listener));
  tune_integrity(o);
  tune_writes(o, options);
  tune_files(o, options);
  tune_info_log(o);
  return o;
}

}  // namespace keyhold::storage

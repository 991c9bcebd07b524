#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <span>
#include <vector>

#include "background_space.h"
#include "commit_queue.h"
#include "data_directory.h"
#include "free_space.h"
#include "group_view.h"
#include "keyhold/storage/rocksdb_engine.h"
#include "rocksdb_reader.h"

namespace keyhold::storage {

/// The parts of an open database, in the order they are to be destroyed last to first.
struct OpenDatabase {
  DataDirectory directory;
  std::shared_ptr<BackgroundSpace> background;
  std::unique_ptr<rocksdb::DB> db;
};

/// Holds the directory and opens the database in it, through `env`.
Result<OpenDatabase> open_database(const RocksDbOptions& options, rocksdb::Env* env);

/// open_rocksdb on a chosen environment, such as a disk that fails.
Result<std::unique_ptr<RocksDbEngine>> open_rocksdb_on(RocksDbOptions options, rocksdb::Env* env);

class RocksDbEngineImpl final : public RocksDbEngine {
 public:
  RocksDbEngineImpl(const RocksDbOptions& options, OpenDatabase open);
  ~RocksDbEngineImpl() override;

  void set_min_free_bytes(std::uint64_t bytes) override { space_.set_min_free_bytes(bytes); }
  std::size_t cache_bytes() const override;
  Ticket submit(Batch batch) override { return queue_.submit(std::move(batch)); }
  Task<Result<std::optional<Bytes>>> get(Bytes key) override;
  Task<Result<std::vector<Row>>> scan(Range range, ScanOptions options) override;
  std::unique_ptr<Snapshot> snapshot() override;
  Task<Status> compact() override;
  Task<Status> stop() override;

 private:
  std::vector<Result<Outcome>> write_group(std::span<const Batch> group);
  Result<Outcome> judge(const Batch& batch, const GroupView& view, rocksdb::WriteBatch& out);
  Status ready_for(const Batch& batch);
  Result<bool> committed_holds(const Condition& condition);
  void write_durably(rocksdb::WriteBatch& batch);

  const bool sync_;
  OpenDatabase open_;
  FreeSpace space_;
  RocksDbReader reader_;
  asio::thread_pool maintenance_{1};
  CommitQueue queue_;  // last: its thread uses all of the above
};

}  // namespace keyhold::storage

#include <string>
#include <utility>

#include "completion.h"
#include "keyhold/base/log.h"
#include "keyhold/base/process.h"
#include "rocksdb_engine_impl.h"
#include "rocksdb_erasure.h"
#include "rocksdb_status.h"

namespace keyhold::storage {
namespace {

class RocksDbSnapshot final : public Snapshot {
 public:
  RocksDbSnapshot(rocksdb::DB& db, RocksDbReader& reader) : db_(db), reader_(reader), moment_(db.GetSnapshot()) {}
  ~RocksDbSnapshot() override { db_.ReleaseSnapshot(moment_); }
  Task<Result<std::optional<Bytes>>> get(Bytes key) override { return reader_.get(moment_, std::move(key)); }
  Task<Result<std::vector<Row>>> scan(Range range, ScanOptions options) override {
    return reader_.scan(moment_, std::move(range), options);
  }

 private:
  rocksdb::DB& db_;
  RocksDbReader& reader_;
  const rocksdb::Snapshot* const moment_;
};

void add_to(rocksdb::WriteBatch& out, const Batch& batch) {
  static const std::string kPastEveryKey(kMaxKeyBytes + 1, '\xff');
  for (const Range& range : batch.erase_ranges)
    if (!is_empty(range))
      out.DeleteRange(to_slice(range.begin), range.end.empty() ? rocksdb::Slice(kPastEveryKey) : to_slice(range.end));
  for (const Bytes& key : batch.erases) out.Delete(to_slice(key));
  for (const Row& row : batch.puts) out.Put(to_slice(row.key), to_slice(row.value));
}

}  // namespace

RocksDbEngineImpl::RocksDbEngineImpl(const RocksDbOptions& options, OpenDatabase open)
    : sync_(options.sync),
      open_(std::move(open)),
      space_(options.directory, options.min_free_bytes),
      reader_(*open_.db, options.read_threads),
      queue_([this](std::span<const Batch> group) { return write_group(group); }, options.max_group_bytes) {}

// A thread pool's own destructor would drop what it has not begun, and leave coroutines waiting for ever.
RocksDbEngineImpl::~RocksDbEngineImpl() {
  queue_.stop();
  maintenance_.join();
  reader_.finish();
}

Task<Result<std::optional<Bytes>>> RocksDbEngineImpl::get(Bytes key) {
  if (queue_.stopped()) co_return engine_stopped();
  co_return co_await reader_.get(nullptr, std::move(key));
}

Task<Result<std::vector<Row>>> RocksDbEngineImpl::scan(Range range, ScanOptions options) {
  if (queue_.stopped()) co_return engine_stopped();
  co_return co_await reader_.scan(nullptr, std::move(range), options);
}

std::unique_ptr<Snapshot> RocksDbEngineImpl::snapshot() {
  return std::make_unique<RocksDbSnapshot>(*open_.db, reader_);
}

std::size_t RocksDbEngineImpl::cache_bytes() const {
  std::uint64_t out = 0;
  return open_.db->GetIntProperty(rocksdb::DB::Properties::kBlockCacheUsage, &out) ? out : 0;
}

Task<Status> RocksDbEngineImpl::compact() {
  if (queue_.stopped()) co_return engine_stopped();
  auto work = [this] { return rewrite_everything(*open_.db); };
  co_return co_await run_on(maintenance_, std::move(work));
}

Task<Status> RocksDbEngineImpl::stop() {
  auto work = [this]() -> Status {
    queue_.stop();
    const rocksdb::Status synced = open_.db->FlushWAL(true);
    return synced.ok() ? ok() : Status(to_error(synced));
  };
  co_return co_await run_on(maintenance_, std::move(work));
}

std::vector<Result<Outcome>> RocksDbEngineImpl::write_group(std::span<const Batch> group) {
  GroupView view([this](const Condition& condition) { return committed_holds(condition); });
  rocksdb::WriteBatch out;
  std::vector<Result<Outcome>> results;
  results.reserve(group.size());
  for (const Batch& batch : group) {
    Result<Outcome> outcome = judge(batch, view, out);
    // Nobody is judged after the last, and a batch of gathered audit lines has hundreds of rows.
    if (outcome && *outcome == Outcome::kDone && &batch != &group.back()) view.apply(batch);
    results.push_back(std::move(outcome));
  }
  if (out.Count() > 0) write_durably(out);
  return results;
}

Result<Outcome> RocksDbEngineImpl::judge(const Batch& batch, const GroupView& view, rocksdb::WriteBatch& out) {
  KEYHOLD_CHECK(ready_for(batch));
  KEYHOLD_TRY(const bool all_hold, view.holds(batch.conditions));
  if (!all_hold) return Outcome::kConflict;
  add_to(out, batch);
  return Outcome::kDone;
}

// Erasing stays possible on a full disk: shredding must not wait for space, and makes some.
Status RocksDbEngineImpl::ready_for(const Batch& batch) {
  const bool background_ran_out = open_.background->ran_out();
  if (!batch.puts.empty() || background_ran_out) KEYHOLD_CHECK(space_.check());
  if (!background_ran_out) return ok();
  if (const rocksdb::Status resumed = open_.db->Resume(); !resumed.ok())
    return Error{ErrorCode::kStorageFull, "background writes found no space: " + resumed.ToString(), "storage-full"};
  open_.background->resumed();
  return ok();
}

Result<bool> RocksDbEngineImpl::committed_holds(const Condition& condition) {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      open_.db->Get(rocksdb::ReadOptions(), open_.db->DefaultColumnFamily(), to_slice(condition.key), &value);
  if (status.IsNotFound()) return satisfies(condition, std::nullopt);
  if (!status.ok()) return to_error(status);
  return satisfies(condition, to_view(value));
}

// Never retried: after a failed write or sync the kernel may have dropped the pages, and a second sync that succeeds
// would prove nothing. On restart the log says what is there.
void RocksDbEngineImpl::write_durably(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = sync_;
  const rocksdb::Status written = open_.db->Write(options, &batch);
  if (written.ok()) return;
  log::error("storage-write-failed",
             {{log::Key::kPath, open_.directory.path().string()}, {log::Key::kDetail, written.ToString()}});
  abort_process("the storage log could not be written or synced; the process stops so as to acknowledge nothing more");
}

Result<std::unique_ptr<RocksDbEngine>> open_rocksdb_on(RocksDbOptions options, rocksdb::Env* env) {
  KEYHOLD_TRY(OpenDatabase open, open_database(options, env));
  return std::unique_ptr<RocksDbEngine>(std::make_unique<RocksDbEngineImpl>(options, std::move(open)));
}

Result<std::unique_ptr<RocksDbEngine>> open_rocksdb(RocksDbOptions options) {
  return open_rocksdb_on(std::move(options), rocksdb::Env::Default());
}

}  // namespace keyhold::storage

#pragma once

#include <rocksdb/listener.h>

#include <atomic>

namespace keyhold::storage {

/// Remembers that a flush or a compaction met a full disk. RocksDB then refuses writes until DB::Resume succeeds; that is
/// the one write failure that is not a reason to stop the process, for nothing of the log is in doubt.
class BackgroundSpace final : public rocksdb::EventListener {
 public:
  bool ran_out() const noexcept { return ran_out_.load(); }
  void resumed() noexcept { ran_out_.store(false); }

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override {
    const bool in_a_write = reason == rocksdb::BackgroundErrorReason::kWriteCallback ||
                            reason == rocksdb::BackgroundErrorReason::kMemTable;
    if (!in_a_write && error->IsNoSpace()) ran_out_.store(true);
  }
  // RocksDB's own recovery polls every few seconds and holds off ours, which tries when a batch asks for space.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  std::atomic<bool> ran_out_ = false;
};

}  // namespace keyhold::storage

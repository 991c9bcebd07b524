#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "keyhold/storage/engine.h"

namespace keyhold::storage {

/// What can be made to fail; each is counted on its own, from 1, since the FaultEngine was made.
enum class Call : std::uint8_t { kGet, kScan, kSubmit, kCompact };

enum class Fault : std::uint8_t {
  kUnavailable,   ///< this call fails with kUnavailable, and has no effect
  kStorageFull,   ///< this call fails with kStorageFull, and has no effect
  kCrashBefore,   ///< the process "dies" before this call has an effect
  kCrashAfter,    ///< the process "dies" after this call is durable and before its caller hears of it
};

/// Another engine, with faults on a script, for the tests of every layer above. After a crash all calls give
/// kUnavailable; what the restarted program would find is in the inner engine (MemoryEngine::durable_copy). As commits
/// are in the order of submits, a crash before the n-th stands for every way of losing a tail of unsynced batches: to
/// enumerate a protocol's crash points, run it once, read count(kSubmit), then crash before and after each.
/// Threads: as any engine; the script may grow while calls are made.
class FaultEngine final : public Engine {
 public:
  explicit FaultEngine(std::shared_ptr<Engine> inner);
  ~FaultEngine() override;

  void fail(Call call, std::uint64_t nth, Fault fault);
  void fail_next(Call call, Fault fault);
  /// Reads show `value` in place of that of the row at `key` from now on; nullopt hides the row. Conditions still see the
  /// truth.
  void damage(Bytes key, std::optional<Bytes> value);
  void repair(const Bytes& key);
  void crash();
  bool crashed() const noexcept { return crashed_.load(); }
  std::uint64_t count(Call call) const;

  Task<Result<std::optional<Bytes>>> get(Bytes key) override;
  Task<Result<std::vector<Row>>> scan(Range range, ScanOptions options) override;
  Ticket submit(Batch batch) override;
  std::unique_ptr<Snapshot> snapshot() override;
  Task<Status> compact() override;
  Task<Status> stop() override;

 private:
  friend class FaultSnapshot;
  std::optional<Fault> count_call(Call call);
  Status enter(Call call);
  Task<Result<std::optional<Bytes>>> get_from(Reader* reader, Bytes key);
  Task<Result<std::vector<Row>>> scan_from(Reader* reader, Range range, ScanOptions options);
  std::optional<Bytes> shown_instead(const Bytes& key, Bytes value) const;
  std::vector<Row> shown_rows(std::vector<Row> rows) const;

  std::shared_ptr<Engine> inner_;
  std::atomic<bool> crashed_ = false;
  mutable std::mutex mutex_;
  std::array<std::uint64_t, 4> counts_ = {};
  std::map<std::pair<Call, std::uint64_t>, Fault> script_;
  std::map<Bytes, std::optional<Bytes>> damaged_;
};

}  // namespace keyhold::storage

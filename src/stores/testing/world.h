#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fake_leases.h"
#include "keyhold/base/clock.h"
#include "keyhold/storage/fault_engine.h"
#include "keyhold/storage/memory_engine.h"
#include "keyhold/stores/event_store.h"
#include "run.h"
#include "tenant_scopes.h"

namespace keyhold::stores::testing {

/// A clock that stands still until it is moved.
class StandingClock final : public Clock {
 public:
  WallTime now() const override { return now_; }
  BootTime boot_now() const override { return BootTime(std::chrono::hours(1)); }
  void move(std::chrono::milliseconds by) { now_ += by; }

 private:
  WallTime now_{std::chrono::milliseconds(1'800'000'000'000)};
};

/// An event read back, kept after its page is gone.
struct Seen {
  std::string stream;
  std::uint64_t revision;
  std::uint64_t position;
  std::string id, type, time, metadata, data;
  bool operator==(const Seen&) const = default;
};

StreamName stream(std::string_view name);
NewEvent event(std::string_view id, std::string_view data = R"({"a":1})");
std::vector<NewEvent> events(std::vector<std::string_view> ids);
template <class... Event>
std::vector<NewEvent> list(Event&&... event) {
  std::vector<NewEvent> all;
  (all.push_back(std::forward<Event>(event)), ...);
  return all;
}

/// Everything that `cursor` has, read in pages of `page_bytes`.
Result<std::vector<Seen>> drain(EventCursor& cursor, std::size_t page_bytes = 1 << 20);
std::vector<Seen> seen(const EventPage& page);

/// An event store over an engine with faults on a script, and short ways to call it. Each call runs to its end.
class World {
 public:
  World();
  explicit World(std::shared_ptr<storage::Engine> inner);

  storage::FaultEngine& engine() { return *engine_; }
  EventStore& store() { return *store_; }
  FakeLeases& leases() { return leases_; }
  StandingClock& clock() { return clock_; }
  TenantId tenant() const { return tenant_; }
  TenantScope scope() const { return server::TenantScopeMaker::make(tenant_); }
  void use_tenant(TenantId tenant) { tenant_ = tenant; }
  /// A new store over the same rows, or over others: what a restart finds.
  void restart();
  void restart(std::shared_ptr<storage::Engine> inner);

  Result<Appended> append(std::string_view name, std::vector<NewEvent> events,
                          ExpectedRevision expected = ExpectedRevision::any());
  Result<std::vector<Seen>> read(std::string_view name, std::optional<std::uint64_t> from = std::nullopt,
                                 Direction direction = Direction::kForwards, std::size_t page_bytes = 1 << 20);
  Result<std::vector<Seen>> read_all(std::uint64_t from = 0, std::size_t page_bytes = 1 << 20);
  Result<StreamInfo> describe(std::string_view name);
  Status set_metadata(std::string_view name, std::string_view metadata);
  Status erase(std::string_view name, ExpectedRevision expected = ExpectedRevision::any());
  std::vector<std::string> streams(std::size_t page = 1000);
  std::vector<storage::Row> rows();  ///< all that is stored

 private:
  StandingClock clock_;
  FakeLeases leases_{clock_};
  TenantId tenant_ = TenantId::random();
  std::shared_ptr<storage::Engine> inner_;
  std::unique_ptr<storage::FaultEngine> engine_;
  std::unique_ptr<EventStore> store_;
};

/// A RocksDB engine in a directory that goes away with it.
std::shared_ptr<storage::Engine> temporary_rocksdb();

}  // namespace keyhold::stores::testing

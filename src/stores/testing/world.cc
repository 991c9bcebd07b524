#include "world.h"

#include <stdlib.h>

#include <stdexcept>
#include <utility>

#include "keyhold/storage/rocksdb_engine.h"

namespace keyhold::stores::testing {
namespace {

Seen seen_event(const RecordedEvent& e) {
  return {std::string(e.stream),
          e.revision.number,
          e.position.number,
          std::string(e.fields.id),
          std::string(e.fields.type),
          std::string(e.fields.time),
          std::string(e.fields.metadata),
          std::string(as_text(e.fields.data))};
}

}  // namespace

StreamName stream(std::string_view name) {
  return StreamName::parse(name).value();
}

NewEvent event(std::string_view id, std::string_view data) {
  return NewEvent::make({.id = id, .type = "tested", .data = as_bytes(data)}).value();
}

std::vector<NewEvent> events(std::vector<std::string_view> ids) {
  std::vector<NewEvent> all;
  for (const auto id : ids) all.push_back(event(id));
  return all;
}

std::vector<Seen> seen(const EventPage& page) {
  std::vector<Seen> all;
  for (const auto& e : page) all.push_back(seen_event(e));
  return all;
}

Result<std::vector<Seen>> drain(EventCursor& cursor, std::size_t page_bytes) {
  std::vector<Seen> all;
  while (true) {
    KEYHOLD_TRY(const auto page, run(cursor.next(page_bytes)));
    if (page.empty()) return all;
    for (auto& e : seen(page)) all.push_back(std::move(e));
  }
}

World::World() : World(storage::make_memory_engine()) {}

World::World(std::shared_ptr<storage::Engine> inner) {
  restart(std::move(inner));
}

void World::restart() {
  restart(inner_);
}

void World::restart(std::shared_ptr<storage::Engine> inner) {
  store_.reset();
  engine_.reset();
  inner_ = std::move(inner);
  engine_ = std::make_unique<storage::FaultEngine>(inner_);
  store_ = make_event_store(*engine_, leases_, clock_);
}

Result<Appended> World::append(std::string_view name, std::vector<NewEvent> events, ExpectedRevision expected) {
  return run(store_->append(scope(), stream(name), expected, std::move(events)));
}

Result<std::vector<Seen>> World::read(std::string_view name, std::optional<std::uint64_t> from, Direction direction,
                                      std::size_t page_bytes) {
  const auto revision = from ? std::optional(Revision{*from}) : std::nullopt;
  KEYHOLD_TRY(const auto cursor, run(store_->read_stream(scope(), stream(name), revision, direction)));
  return drain(*cursor, page_bytes);
}

Result<std::vector<Seen>> World::read_all(std::uint64_t from, std::size_t page_bytes) {
  KEYHOLD_TRY(const auto cursor, run(store_->read_all(scope(), {from})));
  return drain(*cursor, page_bytes);
}

Result<StreamInfo> World::describe(std::string_view name) {
  return run(store_->describe_stream(scope(), stream(name)));
}

Status World::set_metadata(std::string_view name, std::string_view metadata) {
  return run(store_->set_stream_metadata(scope(), stream(name), PlaintextBytes::copy_of(metadata)));
}

Status World::erase(std::string_view name, ExpectedRevision expected) {
  return run(store_->delete_stream(scope(), stream(name), expected));
}

std::vector<std::string> World::streams(std::size_t page) {
  std::vector<std::string> names;
  while (true) {
    const auto after = names.empty() ? std::nullopt : std::optional(stream(names.back()));
    const auto found = run(store_->list_streams(scope(), after, page)).value();
    if (found.empty()) return names;
    for (const auto& info : found) names.push_back(info.name);
  }
}

std::vector<storage::Row> World::rows() {
  storage::ScanOptions all;
  all.limit_bytes = std::size_t{1} << 30;
  return run(inner_->scan({}, all)).value();
}

std::shared_ptr<storage::Engine> temporary_rocksdb() {
  struct Held {
    std::filesystem::path path;
    std::unique_ptr<storage::RocksDbEngine> engine;
    ~Held() {
      engine.reset();
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  };
  std::string pattern = (std::filesystem::temp_directory_path() / "keyhold-stores-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  auto held = std::make_shared<Held>();
  held->path = pattern;
  storage::RocksDbOptions options;
  options.directory = held->path / "db";
  held->engine = storage::open_rocksdb(std::move(options)).value();
  auto* const engine = held->engine.get();
  return {std::move(held), engine};
}

}  // namespace keyhold::stores::testing

#include "keyhold/tenancy/registry.h"

#include <algorithm>
#include <iterator>

#include "keyhold/record/control_row.h"
#include "keyhold/record/storage_key.h"

namespace keyhold::tenancy {
namespace {

constexpr auto kStore = record::Store::kRegistry;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kPageBytes = 256U << 10;

Bytes tail_of(ByteView record) {
  return copy(record.last(std::min(kTagBytes, record.size())));
}

Result<RegistryRow> open_row(const keyring::Lease::Use& keys, ByteView key, ByteView record) {
  const auto lookup = [&](std::uint32_t generation) { return keys.generation(generation); };
  KEYHOLD_TRY(const record::ControlRow row, record::open_control_row(lookup, keys.names(), key, record));
  KEYHOLD_TRY(json::Object body, json::parse_object(row.body.text()));
  return RegistryRow{row.kind, row.name, std::move(body), tail_of(record)};
}

}  // namespace

Task<Result<std::optional<RegistryRow>>> Registry::get(std::string kind, std::string name) {
  KEYHOLD_CO_TRY(const std::shared_ptr<keyring::Lease> lease, co_await keys_.lease(TenantId::zero()));
  Bytes key;
  {
    const std::optional<keyring::Lease::Use> use = lease->use();
    if (!use) co_return lease->ended_error();
    key = record::control_row_key(kStore, use->names(), kind, name);
  }
  KEYHOLD_CO_TRY(const std::optional<Bytes> record, co_await engine_.get(key));
  if (!record) co_return std::optional<RegistryRow>();
  const std::optional<keyring::Lease::Use> use = lease->use();
  if (!use) co_return lease->ended_error();
  KEYHOLD_CO_TRY(RegistryRow row, open_row(*use, key, *record));
  co_return std::optional<RegistryRow>(std::move(row));
}

RegistryCursor::RegistryCursor(storage::Engine& engine, keyring::LeaseSource& keys, std::string kind)
    : engine_(engine),
      keys_(keys),
      kind_(std::move(kind)),
      range_(storage::prefix_range(record::control_rows_prefix(kStore))) {
  range_.begin = storage::key_after(Registry::platform_row_key());
}

Task<Result<std::vector<RegistryRow>>> RegistryCursor::next() {
  std::vector<RegistryRow> out;
  storage::ScanOptions options;
  options.limit_bytes = kPageBytes;
  options.keep = false;
  while (out.empty()) {
    KEYHOLD_CO_TRY(const std::shared_ptr<keyring::Lease> lease, co_await keys_.lease(TenantId::zero()));
    KEYHOLD_CO_TRY(const std::vector<storage::Row> rows, co_await engine_.scan(range_, options));
    if (rows.empty()) co_return out;
    range_.begin = storage::key_after(rows.back().key);
    const std::optional<keyring::Lease::Use> use = lease->use();
    if (!use) co_return lease->ended_error();
    for (const storage::Row& stored : rows) {
      KEYHOLD_CO_TRY(RegistryRow row, open_row(*use, stored.key, stored.value));
      if (row.kind == kind_) out.push_back(std::move(row));
    }
  }
  co_return out;
}

RegistryCursor Registry::rows(std::string kind) {
  return RegistryCursor(engine_, keys_, std::move(kind));
}

Task<Result<std::vector<RegistryRow>>> Registry::all(std::string kind) {
  RegistryCursor cursor = rows(std::move(kind));
  std::vector<RegistryRow> out;
  for (;;) {
    KEYHOLD_CO_TRY(std::vector<RegistryRow> page, co_await cursor.next());
    if (page.empty()) co_return out;
    std::move(page.begin(), page.end(), std::back_inserter(out));
  }
}

Task<Result<storage::Batch>> Registry::seal(std::vector<RegistryWrite> writes) {
  KEYHOLD_CO_TRY(const std::shared_ptr<keyring::Lease> lease, co_await keys_.lease(TenantId::zero()));
  const Status counted = keys_.count_use(*lease, writes.size(), 0);
  if (!counted) co_return counted.error();
  const std::optional<keyring::Lease::Use> use = lease->use();
  if (!use) co_return lease->ended_error();
  storage::Batch batch;
  for (const RegistryWrite& write : writes) {
    Bytes key = record::control_row_key(kStore, use->names(), write.kind, write.name);
    storage::Condition condition{key, std::nullopt};
    if (!write.expected.empty()) condition.tail = write.expected;
    batch.conditions.push_back(std::move(condition));
    if (!write.body) {
      batch.erases.push_back(std::move(key));
      continue;
    }
    const std::string body = json::write(*write.body);
    KEYHOLD_CO_TRY(Bytes record,
                   record::seal_control_row(use->current(), use->names(), write.kind, write.name, as_bytes(body)));
    batch.puts.push_back({std::move(key), std::move(record)});
  }
  co_return batch;
}

Task<Status> Registry::commit(std::vector<RegistryWrite> writes) {
  KEYHOLD_CO_TRY(storage::Batch batch, co_await seal(std::move(writes)));
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine_.commit(std::move(batch)));
  if (outcome == storage::Outcome::kConflict) co_return Error{ErrorCode::kConflict, "another writer was first"};
  co_return ok();
}

Bytes Registry::platform_row_key() {
  return record::control_key(kStore, record::NameTag());
}

}  // namespace keyhold::tenancy

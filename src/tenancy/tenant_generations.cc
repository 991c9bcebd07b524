#include "keyhold/tenancy/tenant_generations.h"

#include "generation_body.h"

namespace keyhold::tenancy {
namespace {

constexpr const char* kKind = "generation";
constexpr int kUseTries = 8;

std::string row_name(TenantId tenant, record::Store store, record::KeyClass cls, std::uint32_t number) {
  return tenant.text() + "/" + std::string(record::name(store)) + "/" + std::string(record::name(cls)) + "/" +
         std::to_string(number);
}

}  // namespace

// Numbers have no gaps, so the rows of one place are found by counting up: no scan over other tenants' rows.
Task<Result<std::vector<keyring::Generation>>> TenantGenerations::generations(TenantId tenant, record::Store store) {
  std::vector<keyring::Generation> out;
  for (const record::KeyClass cls : {record::KeyClass::kIdx, record::KeyClass::kRec}) {
    for (std::uint32_t number = 1;; ++number) {
      KEYHOLD_CO_TRY(const std::optional<RegistryRow> row,
                     co_await registry_.get(kKind, row_name(tenant, store, cls, number)));
      if (!row) break;
      KEYHOLD_CO_TRY(keyring::Generation generation, generation_from_json(row->body));
      out.push_back(std::move(generation));
    }
  }
  co_return out;
}

Task<Status> TenantGenerations::add(TenantId tenant, record::Store store, keyring::Generation row) {
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::make(kKind, row_name(tenant, store, row.cls, row.number), generation_to_json(row)));
  co_return co_await registry_.commit(std::move(writes));
}

Task<Status> TenantGenerations::activate(TenantId tenant, record::Store store, keyring::Generation active) {
  KEYHOLD_CO_TRY(const std::optional<RegistryRow> row,
                 co_await registry_.get(kKind, row_name(tenant, store, active.cls, active.number)));
  if (!row) co_return Error{ErrorCode::kConflict, "there is no such pending generation"};
  KEYHOLD_CO_TRY(const keyring::Generation stored, generation_from_json(row->body));
  if (stored.state != keyring::GenerationState::kPending)
    co_return Error{ErrorCode::kConflict, "the generation is not pending"};
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::change(*row, generation_to_json(active)));
  co_return co_await registry_.commit(std::move(writes));
}

Task<Result<keyring::Generation>> TenantGenerations::add_use(TenantId tenant, record::Store store, record::KeyClass cls,
                                                             std::uint32_t number, std::uint64_t records,
                                                             std::uint64_t bytes) {
  for (int i = 0; i < kUseTries; ++i) {
    KEYHOLD_CO_TRY(const std::optional<RegistryRow> row,
                   co_await registry_.get(kKind, row_name(tenant, store, cls, number)));
    if (!row) co_return Error{ErrorCode::kNotFound, "no such generation"};
    KEYHOLD_CO_TRY(keyring::Generation total, generation_from_json(row->body));
    total.records += records;
    total.bytes += bytes;
    std::vector<RegistryWrite> writes;
    writes.push_back(RegistryWrite::change(*row, generation_to_json(total)));
    const Status written = co_await registry_.commit(std::move(writes));
    if (written) co_return total;
    if (written.error().code != ErrorCode::kConflict) co_return written.error();
  }
  co_return Error{ErrorCode::kConflict, "the generation's row changed at every try"};
}

}  // namespace keyhold::tenancy

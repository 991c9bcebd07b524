#include "keyhold/tenancy/platform_row.h"

#include <algorithm>

#include "body.h"
#include "generation_body.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/tenancy/registry.h"

namespace keyhold::tenancy {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr int kTries = 8;

// The row ends with the first 16 bytes of its own SHA-256, as sealed rows end with their tag: one way to say "this
// version" for every row of the engine.
constexpr std::size_t kCheckBytes = 16;

Bytes check_of(ByteView body) {
  const crypto::Digest digest = crypto::sha256({body});
  return copy(ByteView(digest).first(kCheckBytes));
}

bool is_platform(TenantId tenant, record::Store store) {
  return tenant == TenantId::zero() && store == record::Store::kRegistry;
}

Error elsewhere() {
  return {ErrorCode::kNotFound, "the platform row holds the platform's own generations only"};
}

Error changed_too_often() {
  return {ErrorCode::kUnavailable, "the platform row changed at every try"};
}

auto find_generation(std::vector<keyring::Generation>& rows, record::KeyClass cls, std::uint32_t number) {
  return std::find_if(rows.begin(), rows.end(),
                      [&](const auto& row) { return row.cls == cls && row.number == number; });
}

}  // namespace

std::string PlatformRow::write() const {
  json::Array rows;
  for (const keyring::Generation& row : generations) rows.push_back(generation_to_json(row));
  return json::write(json::Object{
      {"v", kVersion}, {"deployment", deployment.text()}, {"keyArn", key_arn}, {"generations", std::move(rows)}});
}

Result<PlatformRow> PlatformRow::parse(ByteView stored) {
  const Error damaged{ErrorCode::kDoesNotOpen, "the platform row is damaged"};
  if (stored.size() < kCheckBytes) return damaged;
  const ByteView body = stored.first(stored.size() - kCheckBytes);
  PlatformRow out;
  out.tail = copy(stored.last(kCheckBytes));
  if (out.tail != check_of(body)) return damaged;
  KEYHOLD_TRY(const json::Object object, json::parse_object(as_text(body)));
  BodyReader in(object);
  if (in.number("v") != kVersion) return Error{ErrorCode::kInvalidArgument, "the platform row is of a newer version"};
  out.deployment = in.id<DeploymentId>("deployment");
  out.key_arn = in.text("keyArn");
  const json::Array& rows = in.array("generations");
  KEYHOLD_CHECK(in.finish());
  for (const json::Value& value : rows) {
    if (!value.is_object()) return damaged;
    KEYHOLD_TRY(keyring::Generation row, generation_from_json(value.get_object()));
    out.generations.push_back(std::move(row));
  }
  return out;
}

Task<Result<PlatformRow>> PlatformGenerations::read() {
  KEYHOLD_CO_TRY(const std::optional<Bytes> stored, co_await engine_.get(Registry::platform_row_key()));
  PlatformRow fresh;
  fresh.deployment = deployment_;
  if (!stored) co_return fresh;
  KEYHOLD_CO_TRY(PlatformRow row, PlatformRow::parse(*stored));
  if (row.deployment != deployment_)
    co_return Error{ErrorCode::kConflict, "the store belongs to deployment " + row.deployment.text(),
                    "other-deployment"};
  co_return row;
}

Task<Status> PlatformGenerations::write(PlatformRow row) {
  storage::Condition condition{Registry::platform_row_key(), std::nullopt};
  if (!row.tail.empty()) condition.tail = row.tail;
  const std::string body = row.write();
  Bytes stored = copy(as_bytes(body));
  const Bytes check = check_of(as_bytes(body));
  stored.insert(stored.end(), check.begin(), check.end());
  storage::Batch batch;
  batch.conditions.push_back(std::move(condition));
  batch.puts.push_back({Registry::platform_row_key(), std::move(stored)});
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine_.commit(std::move(batch)));
  if (outcome == storage::Outcome::kConflict) co_return Error{ErrorCode::kConflict, "another writer was first"};
  co_return ok();
}

Task<Result<std::vector<keyring::Generation>>> PlatformGenerations::generations(TenantId tenant, record::Store store) {
  if (!is_platform(tenant, store)) co_return elsewhere();
  KEYHOLD_CO_TRY(PlatformRow row, co_await read());
  co_return std::move(row.generations);
}

Task<Status> PlatformGenerations::add(TenantId tenant, record::Store store, keyring::Generation added) {
  if (!is_platform(tenant, store)) co_return elsewhere();
  for (int i = 0; i < kTries; ++i) {
    KEYHOLD_CO_TRY(PlatformRow row, co_await read());
    if (find_generation(row.generations, added.cls, added.number) != row.generations.end())
      co_return Error{ErrorCode::kConflict, "the generation exists"};
    row.generations.push_back(added);
    const Status written = co_await write(std::move(row));
    if (written || written.error().code != ErrorCode::kConflict) co_return written;
  }
  co_return changed_too_often();
}

Task<Status> PlatformGenerations::activate(TenantId tenant, record::Store store, keyring::Generation active) {
  if (!is_platform(tenant, store)) co_return elsewhere();
  for (int i = 0; i < kTries; ++i) {
    KEYHOLD_CO_TRY(PlatformRow row, co_await read());
    const auto found = find_generation(row.generations, active.cls, active.number);
    if (found == row.generations.end() || found->state != keyring::GenerationState::kPending)
      co_return Error{ErrorCode::kConflict, "the generation is not pending"};
    *found = active;
    const Status written = co_await write(std::move(row));
    if (written || written.error().code != ErrorCode::kConflict) co_return written;
  }
  co_return changed_too_often();
}

Task<Result<keyring::Generation>> PlatformGenerations::add_use(TenantId tenant, record::Store store,
                                                               record::KeyClass cls, std::uint32_t number,
                                                               std::uint64_t records, std::uint64_t bytes) {
  if (!is_platform(tenant, store)) co_return elsewhere();
  for (int i = 0; i < kTries; ++i) {
    KEYHOLD_CO_TRY(PlatformRow row, co_await read());
    const auto found = find_generation(row.generations, cls, number);
    if (found == row.generations.end()) co_return Error{ErrorCode::kNotFound, "no such generation"};
    found->records += records;
    found->bytes += bytes;
    keyring::Generation total = *found;
    const Status written = co_await write(std::move(row));
    if (written) co_return total;
    if (written.error().code != ErrorCode::kConflict) co_return written.error();
  }
  co_return changed_too_often();
}

}  // namespace keyhold::tenancy

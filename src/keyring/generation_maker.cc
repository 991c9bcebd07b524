#include "keyhold/keyring/generation_maker.h"

#include <algorithm>

#include "keyhold/base/log.h"
#include "keyhold/crypto/uuid5.h"

namespace keyhold::keyring {
namespace {

constexpr std::uint32_t kTries = 8;

bool is_missing(const Error& error) {
  return error.reason == "ResourceNotFoundException" || error.code == ErrorCode::kNotFound;
}

bool holds_all_of(const KeyringDocument& newer, const KeyringDocument& current) {
  return std::all_of(current.keys.begin(), current.keys.end(), [&](const WrappedKey& key) {
    const WrappedKey* same = newer.find(key.cls, key.generation);
    return same != nullptr && same->blob == key.blob;
  });
}

}  // namespace

std::string GenerationMaker::version_id(DeploymentId deployment, const record::KeyPlace& place, std::uint32_t retry) {
  ByteWriter name(32);
  name.raw(place.tenant.bytes()).u32(static_cast<std::uint32_t>(place.store));
  name.u8(static_cast<std::uint8_t>(place.cls)).u32(place.generation);
  if (retry != 0) name.u32(retry);
  return uuid::text(crypto::uuid5(deployment.raw(), name.view()));
}

Task<Status> GenerationMaker::make(TenantId tenant, record::Store store, record::KeyClass cls, std::uint32_t number,
                                   std::string key_arn, GenerationProver& prover) {
  const record::KeyPlace place{deployment_, tenant, store, cls, number};
  KEYHOLD_CO_TRY(Generation row, co_await pending_row(place, key_arn));
  if (row.state != GenerationState::kPending) co_return ok();
  KEYHOLD_CO_TRY(const WrappedKey key, co_await publish(place, row.key_arn));
  KEYHOLD_CO_TRY(const crypto::Digest kcv, co_await prover.prove(tenant, cls, number));
  row.state = GenerationState::kActive;
  row.blob_digest = crypto::sha256({key.blob});
  row.kcv = kcv;
  KEYHOLD_CO_CHECK(co_await activate(place, row));
  log::info("generation-active", {{log::Key::kTenant, tenant},
                                  {log::Key::kStore, record::name(store)},
                                  {log::Key::kGeneration, std::uint64_t{number}}});
  co_return ok();
}

// Step 1: the row, pending, on disk before a key exists.
Task<Result<Generation>> GenerationMaker::pending_row(record::KeyPlace place, std::string key_arn) {
  Generation row;
  row.cls = place.cls;
  row.number = place.generation;
  row.key_arn = std::move(key_arn);
  row.created = clock_.now();
  const Status added = co_await registry_.add(place.tenant, place.store, row);
  if (added) co_return row;
  if (added.error().code != ErrorCode::kConflict) co_return added.error();
  co_return co_await find_row(place);
}

Task<Result<Generation>> GenerationMaker::find_row(record::KeyPlace place) {
  KEYHOLD_CO_TRY(const std::vector<Generation> rows, co_await registry_.generations(place.tenant, place.store));
  for (const Generation& found : rows)
    if (found.cls == place.cls && found.number == place.generation) co_return found;
  co_return Error{ErrorCode::kUnavailable, "the generation's row came and went"};
}

// Step 5. A conflict is success only if another maker was first with the same key.
Task<Status> GenerationMaker::activate(record::KeyPlace place, Generation row) {
  Status activated = co_await registry_.activate(place.tenant, place.store, row);
  if (activated || activated.error().code != ErrorCode::kConflict) co_return activated;
  KEYHOLD_CO_TRY(const Generation there, co_await find_row(place));
  if (there.state == GenerationState::kActive && there.blob_digest == row.blob_digest) co_return ok();
  co_return activated;
}

// Steps 2 and 3, until the secret's current version holds the new key.
Task<Result<WrappedKey>> GenerationMaker::publish(record::KeyPlace place, std::string key_arn) {
  for (std::uint32_t retry = 0; retry < kTries; ++retry) {
    Result<WrappedKey> key = co_await publish_once(place, key_arn, retry);
    if (key || key.error().code != ErrorCode::kConflict) co_return key;
  }
  co_return Error{ErrorCode::kConflict, "the keyring secret changed at every try"};
}

Task<Result<WrappedKey>> GenerationMaker::publish_once(record::KeyPlace place, std::string key_arn,
                                                       std::uint32_t retry) {
  const std::string secret = keyring_secret_name(deployment_, place.tenant, place.store);
  const std::string version = version_id(deployment_, place, retry);
  Result<KeyOpener::Value> current = co_await maker_.read_secret(secret);
  if (!current && !is_missing(current.error())) co_return current.error();
  KeyringDocument document{deployment_, place.tenant, place.store, {}};
  if (current) {
    KEYHOLD_CO_TRY(document, KeyringDocument::parse(current->text));
    if (const WrappedKey* there = document.find(place.cls, place.generation)) co_return *there;
    Result<std::string> made_before = co_await maker_.read_version(secret, version);
    if (made_before) {
      KEYHOLD_CO_TRY(const KeyringDocument earlier, KeyringDocument::parse(*made_before));
      const WrappedKey* key = earlier.find(place.cls, place.generation);
      if (key == nullptr || !holds_all_of(earlier, document))
        co_return Error{ErrorCode::kConflict, "an earlier try lacks a newer entry"};
      KEYHOLD_CO_CHECK(co_await maker_.move_current(secret, version, current->version_id));
      co_return *key;
    }
    if (!is_missing(made_before.error())) co_return made_before.error();
  }
  KEYHOLD_CO_TRY(WrappedKey key, co_await new_key(place, std::move(key_arn)));
  document.keys.push_back(key);
  if (!current) {
    KEYHOLD_CO_CHECK(co_await maker_.create_secret(secret, version, document.write()));
    co_return key;
  }
  KEYHOLD_CO_CHECK(co_await maker_.put_pending(secret, version, document.write()));
  KEYHOLD_CO_CHECK(co_await maker_.move_current(secret, version, current->version_id));
  co_return key;
}

Task<Result<WrappedKey>> GenerationMaker::new_key(record::KeyPlace place, std::string key_arn) {
  Context context = record::encryption_context(place);
  KEYHOLD_CO_TRY(Bytes blob, co_await maker_.generate_wrapped_key(key_arn, std::move(context)));
  WrappedKey key{place.cls, place.generation, std::move(key_arn), std::move(blob), to_rfc3339(clock_.now())};
  co_return key;
}

}  // namespace keyhold::keyring

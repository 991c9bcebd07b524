#include "keyring_world.h"

#include <algorithm>
#include <new>

namespace keyhold::keyring::testing {

Task<Result<SecretBytes>> FakeOpener::decrypt(std::string, Bytes blob, Context context) {
  ++decrypts;
  if (gate) co_await gate->wait_for(std::chrono::seconds(30));
  if (out_of_memory) throw std::bad_alloc();
  if (decrypt_error) co_return *decrypt_error;
  const auto found = blobs.find(blob);
  if (found == blobs.end() || found->second.context != context)
    co_return Error{ErrorCode::kInvalidArgument, "", "InvalidCiphertextException"};
  co_return found->second.key.clone();
}

Task<Result<KeyOpener::Value>> FakeOpener::read_secret(std::string name) {
  ++reads;
  if (secret_error) co_return *secret_error;
  const auto found = secrets.find(name);
  if (found == secrets.end()) co_return Error{ErrorCode::kNotFound, "", "ResourceNotFoundException"};
  co_return Value{found->second.write(), "v"};
}

Generation& FakeGenerations::row(TenantId tenant, record::KeyClass cls, std::uint32_t number) {
  auto& all = rows[tenant];
  return *std::find_if(all.begin(), all.end(), [&](const auto& row) { return row.cls == cls && row.number == number; });
}

Task<Result<Generation>> FakeGenerations::add_use(TenantId tenant, record::Store, record::KeyClass cls,
                                                  std::uint32_t number, std::uint64_t records, std::uint64_t bytes) {
  Generation& found = row(tenant, cls, number);
  found.records += records;
  found.bytes += bytes;
  co_return found;
}

World::World(std::size_t leases_max) : options_{DeploymentId::random(), record::Store::kEvents, leases_max} {
  keyring_ = std::make_unique<Keyring>(options_, opener, generations, facts, observer, clock);
  spawn(keyring_->run());
  context_.poll();
}

void World::add_key(TenantId tenant, record::KeyClass cls, std::uint32_t number) {
  const record::KeyPlace place{options_.deployment, tenant, record::Store::kEvents, cls, number};
  SecretBytes key = crypto::random_secret(32);
  const SecretBytes random = crypto::random_secret(32);
  const Bytes blob = copy(random.expose());
  Generation row;
  row.cls = cls;
  row.number = number;
  row.state = GenerationState::kActive;
  row.key_arn = kTenantKey;
  row.blob_digest = crypto::sha256({blob});
  row.kcv = record::key_commitment(key, place);
  row.created = clock.now();
  generations.rows[tenant].push_back(row);
  const std::string secret = keyring_secret_name(options_.deployment, tenant, record::Store::kEvents);
  KeyringDocument& document =
      opener.secrets.try_emplace(secret, KeyringDocument{options_.deployment, tenant, record::Store::kEvents, {}})
          .first->second;
  document.keys.push_back({cls, number, kTenantKey, blob, "t"});
  opener.blobs.emplace(blob, FakeOpener::Known{std::move(key), record::encryption_context(place)});
}

TenantId World::add_tenant() {
  const TenantId tenant = TenantId::random();
  add_key(tenant, record::KeyClass::kIdx, 1);
  add_key(tenant, record::KeyClass::kRec, 1);
  return tenant;
}

bool World::until(const std::function<bool()>& condition, std::chrono::milliseconds longest) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  while (!condition() && std::chrono::steady_clock::now() < deadline)
    context_.run_one_for(std::chrono::milliseconds(10));
  return condition();
}

}  // namespace keyhold::keyring::testing

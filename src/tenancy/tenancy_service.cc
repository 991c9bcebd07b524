#include "tenancy_service.h"

#include <algorithm>

#include "election.h"
#include "keyhold/base/log.h"
#include "policy_text.h"

namespace keyhold::tenancy {
namespace {

constexpr int kRaceTries = 8;
constexpr std::size_t kClientNameMax = 128;

Error not_byok() {
  return {ErrorCode::kConflict, "the tenant lies under a key of the vendor", "not-a-byok-tenant"};
}

Error changed_at_every_try() {
  return {ErrorCode::kUnavailable, "others changed the same row at every try"};
}

// A conflict without a reason is the registry's: the row was not the version that we read. Ours all have one.
template <class T>
bool lost_race(const Result<T>& result) {
  return !result && result.error().code == ErrorCode::kConflict && result.error().reason.empty();
}

bool is_good_name(std::string_view text) {
  const bool printable =
      std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return !text.empty() && text.size() <= kClientNameMax && printable && is_utf8(text) && text.front() != ' ' &&
         text.back() != ' ';
}

}  // namespace

std::unique_ptr<Tenancy> make_tenancy(TenancyParts parts) {
  return std::make_unique<TenancyService>(std::move(parts));
}

Task<Result<Client>> TenancyService::create_client(std::string name) {
  if (!is_good_name(name) || ClientId::parse(name))
    co_return Error{ErrorCode::kInvalidArgument,
                    "name: 1 to 128 bytes of UTF-8 without control characters, no space at either end, not a UUID",
                    "client-name-invalid"};
  Client client;
  client.id = ClientId::random();
  client.name = name;
  client.created = parts_.clock.now();
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::make("client-name", name, json::Object{{"id", client.id.text()}}));
  writes.push_back(RegistryWrite::make("client", client.id.text(), to_json(client)));
  const Status made = co_await parts_.registry.commit(std::move(writes));
  if (made) co_return client;
  if (made.error().code != ErrorCode::kConflict) co_return made.error();
  co_return Error{ErrorCode::kConflict, "there is a client of that name", "client-name-taken"};
}

Task<Result<Client>> TenancyService::elect(ClientId id, std::string key_arn) {
  for (int i = 0;; ++i) {
    Result<Client> elected = co_await elect_once(id, key_arn);
    if (!lost_race(elected)) co_return elected;
    if (i == kRaceTries) co_return changed_at_every_try();
  }
}

// The version check of the client's row is what makes "before the production tenant, never after" hold against two
// operators at once: provisioning writes the same row.
Task<Result<Client>> TenancyService::elect_once(ClientId id, std::string key_arn) {
  KEYHOLD_CO_TRY(StoredClient found, co_await find_client(id));
  KEYHOLD_CO_TRY(const aws::KeyArn arn, check_elected_arn(parts_.deployment, key_arn));
  Client client = found.client;
  if (client.byok.state != ByokState::kNone && client.byok.key_arn == arn.text()) co_return client;
  if (client.production)
    co_return Error{ErrorCode::kConflict, "the production tenant is provisioned already: its key was chosen for good",
                    "byok-production-already-provisioned"};
  const std::optional<ByokState> state = next(client.byok.state, ByokEvent::kElect);
  if (!state)
    co_return Error{ErrorCode::kConflict, "the client has elected another key already; an election can't be changed",
                    "byok-already-elected"};
  client.byok = Byok{*state, arn.text(), parts_.clock.now()};
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::change(found.row, to_json(client)));
  KEYHOLD_CO_CHECK(co_await parts_.registry.commit(std::move(writes)));
  log::info("byok-elected", {{log::Key::kClient, id}, {log::Key::kKeyArn, client.byok.key_arn}});
  co_return client;
}

Task<Result<Tenant>> TenancyService::provision(ClientId id, Environment environment) {
  for (int i = 0;; ++i) {
    Result<Tenant> made = co_await provision_once(id, environment);
    const bool raced = lost_race(made);
    if (raced && i == kRaceTries) co_return changed_at_every_try();
    if (raced) continue;
    if (!made || made->byok) co_return made;
    co_return co_await finish_vendor_tenant(made->id);
  }
}

Task<Result<Tenant>> TenancyService::provision_once(ClientId id, Environment environment) {
  KEYHOLD_CO_TRY(StoredClient found, co_await find_client(id));
  Client client = found.client;
  Tenant tenant;
  tenant.id = TenantId::random();
  tenant.client = id;
  tenant.environment = environment;
  tenant.region = parts_.deployment.region;
  tenant.created = parts_.clock.now();
  std::vector<RegistryWrite> writes;
  if (environment == Environment::kProduction) {
    if (client.production)
      co_return Error{ErrorCode::kConflict,
                      "the client has its production tenant already: " + client.production->text(),
                      "production-tenant-exists"};
    const std::optional<ByokState> consumed = next(client.byok.state, ByokEvent::kProvisionProduction);
    tenant.byok = consumed.has_value();
    if (consumed) {
      client.byok.state = *consumed;
      tenant.key_arn = client.byok.key_arn;
    }
    client.production = tenant.id;
    writes.push_back(RegistryWrite::change(found.row, to_json(client)));
  }
  writes.push_back(RegistryWrite::make("tenant", tenant.id.text(), to_json(tenant)));
  KEYHOLD_CO_CHECK(co_await parts_.registry.commit(std::move(writes)));
  log::info("tenant-provisioned", {{log::Key::kTenant, tenant.id}, {log::Key::kState, name(tenant.state)}});
  co_return tenant;
}

Task<Result<Tenant>> TenancyService::finish_vendor_tenant(TenantId id) {
  KEYHOLD_CO_TRY(const Tenant tenant, co_await ensure_vendor_key(id));
  KEYHOLD_CO_CHECK(co_await make_first_generations(tenant));
  co_return co_await move(id, TenantEvent::kVerified);
}

Task<Result<Tenant>> TenancyService::ensure_vendor_key(TenantId id) {
  KEYHOLD_CO_TRY(StoredTenant found, co_await find_tenant(id));
  if (!found.tenant.key_arn.empty()) co_return std::move(found.tenant);
  std::string description = "Keyhold tenant " + id.text();
  std::string policy = vendor_policy(parts_.deployment, found.tenant);
  KEYHOLD_CO_TRY(std::string arn, co_await parts_.vendor_keys.create_key(std::move(description), std::move(policy)));
  Tenant tenant = found.tenant;
  tenant.key_arn = std::move(arn);
  const Status saved = co_await save_tenant(std::move(found), tenant);
  if (saved) co_return tenant;
  if (saved.error().code != ErrorCode::kConflict) co_return saved.error();
  KEYHOLD_CO_TRY(StoredTenant winner, co_await find_tenant(id));  // another process was first; our key stays unused
  co_return std::move(winner.tenant);
}

Task<Status> TenancyService::make_first_generations(Tenant tenant) {
  for (const record::KeyClass cls : {record::KeyClass::kIdx, record::KeyClass::kRec})
    KEYHOLD_CO_CHECK(
        co_await parts_.maker.make(tenant.id, record::Store::kEvents, cls, 1, tenant.key_arn, parts_.events_prover));
  parts_.generations_changed(tenant.id);
  co_return ok();
}

Task<Result<Tenant>> TenancyService::move(TenantId id, TenantEvent event) {
  for (int i = 0; i < kRaceTries; ++i) {
    KEYHOLD_CO_TRY(StoredTenant found, co_await find_tenant(id));
    const std::optional<TenantState> state = next(found.tenant.state, event);
    if (!state || *state == found.tenant.state) co_return std::move(found.tenant);
    Tenant tenant = found.tenant;
    tenant.state = *state;
    const Status saved = co_await save_tenant(std::move(found), tenant);
    if (saved) {
      log::info("tenant-moved",
                {{log::Key::kTenant, id}, {log::Key::kState, name(*state)}, {log::Key::kReason, name(event)}});
      co_return tenant;
    }
    if (saved.error().code != ErrorCode::kConflict) co_return saved.error();
  }
  co_return changed_at_every_try();
}

Task<void> TenancyService::key_answered(TenantId id, TenantEvent event) {
  const Result<Tenant> moved = co_await move(id, event);
  if (!moved && moved.error().code != ErrorCode::kNotFound)
    log::warning("tenant-not-moved", {{log::Key::kTenant, id}, {log::Key::kError, moved.error()}});
}

Task<Result<std::string>> TenancyService::policy_text(TenantId id) {
  KEYHOLD_CO_TRY(const StoredTenant found, co_await find_tenant(id));
  if (!found.tenant.byok) co_return not_byok();
  KEYHOLD_CO_TRY(const aws::KeyArn arn, aws::KeyArn::parse(found.tenant.key_arn));
  co_return byok_policy(parts_.deployment, found.tenant, arn.account);
}

Task<Result<std::string>> TenancyService::guide(TenantId id) {
  KEYHOLD_CO_TRY(const std::string policy, co_await policy_text(id));
  KEYHOLD_CO_TRY(const StoredTenant found, co_await find_tenant(id));
  co_return byok_guide(parts_.deployment, found.tenant, policy);
}

Task<Result<VerificationReport>> TenancyService::verify(TenantId id) {
  KEYHOLD_CO_TRY(const StoredTenant found, co_await find_tenant(id));
  Tenant tenant = found.tenant;
  if (tenant.state == TenantState::kDestroyed)
    co_return Error{ErrorCode::kConflict, "the tenant's key is gone for good", "tenant-destroyed"};
  if (!tenant.byok && tenant.state == TenantState::kAwaitingAccess) {
    KEYHOLD_CO_TRY(tenant, co_await ensure_vendor_key(id));
  }
  VerificationReport report = co_await verifier_.verify(tenant);
  KEYHOLD_CO_CHECK(co_await save_report(report));
  if (!report.passed()) co_return report;
  if (tenant.state == TenantState::kAwaitingAccess) KEYHOLD_CO_CHECK(co_await make_first_generations(tenant));
  KEYHOLD_CO_TRY([[maybe_unused]] const Tenant moved, co_await move(id, TenantEvent::kVerified));
  parts_.generations_changed(id);
  co_return report;
}

Task<Result<std::uint32_t>> TenancyService::rotate(TenantId id, record::Store store) {
  if (store != record::Store::kEvents)
    co_return Error{ErrorCode::kInvalidArgument, "store: tenants have data keys in 'events' only",
                    "store-without-data-keys"};
  KEYHOLD_CO_TRY(const StoredTenant found, co_await find_tenant(id));
  if (found.tenant.state != TenantState::kActive)
    co_return Error{ErrorCode::kConflict,
                    "only an active tenant's data keys rotate; this one is " + std::string(name(found.tenant.state)),
                    "tenant-not-active"};
  KEYHOLD_CO_TRY(const std::vector<keyring::Generation> rows, co_await parts_.generations.generations(id, store));
  std::uint32_t newest = 0;
  bool pending = false;
  for (const keyring::Generation& row : rows) {
    if (row.cls != record::KeyClass::kRec || row.number < newest) continue;
    newest = row.number;
    pending = row.state == keyring::GenerationState::kPending;
  }
  const std::uint32_t number = pending ? newest : newest + 1;
  KEYHOLD_CO_CHECK(co_await parts_.maker.make(id, store, record::KeyClass::kRec, number, found.tenant.key_arn,
                                              parts_.events_prover));
  parts_.generations_changed(id);
  co_return number;
}

}  // namespace keyhold::tenancy

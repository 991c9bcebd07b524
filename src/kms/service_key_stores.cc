// Custom key stores: enough of them for keys of other origins to exist, so that what refuses such keys can be tried.
#include "errors.h"
#include "key_access.h"
#include "key_edit.h"
#include "key_store_codec.h"
#include "key_store_rules.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/crypto/random.h"
#include "keyhold/kms/key_store_table.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/service.h"
#include "keyhold/kms/vault.h"
#include "new_key.h"

namespace keyhold::kms {
namespace {

constexpr std::size_t kMostStores = 10;  // "Resource quotas" of the AWS KMS Developer Guide
constexpr std::int64_t kDefaultStoreLimit = 100;
constexpr std::size_t kStoreIdDigits = 17;

std::string random_store_id() {
  std::array<std::byte, (kStoreIdDigits + 1) / 2> bytes;
  crypto::fill_random(bytes);
  return "cks-" + to_hex(bytes).substr(0, kStoreIdDigits);
}

bool is_store_id(std::string_view text) {
  return text.size() == 4 + kStoreIdDigits && text.starts_with("cks-");
}

KeyStore new_store(const Call& call, const aws::CreateCustomKeyStoreRequest& request, WallTime now) {
  KeyStore out;
  out.id = random_store_id();
  out.name = request.custom_key_store_name;
  out.account = call.caller.account();
  out.region = call.caller.region;
  out.created = now;
  out.connectivity = *request.xks_proxy_connectivity;
  out.access_key_id = request.xks_proxy_authentication_credential->access_key_id;
  out.uri_endpoint = *request.xks_proxy_uri_endpoint;
  out.uri_path = *request.xks_proxy_uri_path;
  out.vpc_service_name = request.xks_proxy_vpc_endpoint_service_name.value_or("");
  out.vpc_service_owner = request.xks_proxy_vpc_endpoint_service_owner.value_or("");
  return out;
}

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

aws::CustomKeyStoresListEntry entry_of(const KeyStore& store) {
  aws::CustomKeyStoresListEntry out{.custom_key_store_id = store.id,
                                    .custom_key_store_name = store.name,
                                    .connection_state = store.connected ? "CONNECTED" : "DISCONNECTED",
                                    .creation_date = store.created,
                                    .custom_key_store_type = store.external ? "EXTERNAL_KEY_STORE" : "AWS_CLOUDHSM"};
  out.xks_proxy_configuration =
      aws::XksProxyConfiguration{.connectivity = store.connectivity,
                                 .access_key_id = store.access_key_id,
                                 .uri_endpoint = store.uri_endpoint,
                                 .uri_path = store.uri_path,
                                 .vpc_endpoint_service_name = if_any(store.vpc_service_name),
                                 .vpc_endpoint_service_owner = if_any(store.vpc_service_owner)};
  return out;
}

Task<Status> store_key_store(const Parts& parts, Call& call, KeyStore store) {
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts.vault.put_row(batch, kKeyStoreRow, store.id, to_json(store).view()));
  KEYHOLD_CO_CHECK(co_await commit_change(parts, call, std::move(batch)));
  parts.key_stores.put(std::move(store));
  co_return ok();
}

// The caller's store, after the permission for `action`.
Result<KeyStorePtr> admit_store(const Parts& parts, Call& call, std::string_view action, const std::string& id) {
  KEYHOLD_CHECK(KeyAccess(parts).authorize_account(call, action, "*"));
  KeyStorePtr store = parts.key_stores.find(call.caller.account(), call.caller.region, id);
  if (store == nullptr) return no_such_key_store(id);
  return store;
}

std::vector<Key> keys_of(const KeyTable& keys, const KeyStore& store) {
  std::vector<Key> out;
  for (const KeyPtr& key : keys.all())
    if (key->custom_key_store == store.id) out.push_back(*key);
  return out;
}

// Connecting and disconnecting: the keys in the store are enabled, or unavailable.
Task<Result<aws::CustomKeyStoreEmptyResponse>> set_connected(const Parts& parts, Call& call, KeyStorePtr store,
                                                             bool connected) {
  if (store->connected && connected) co_return aws::CustomKeyStoreEmptyResponse{};  // no error, as at AWS
  if (!store->connected && !connected)
    co_return key_store_state("The custom key store " + store->id + " is DISCONNECTED.");
  KeyStore changed = *store;
  changed.connected = connected;
  std::vector<Key> keys = keys_of(parts.keys, *store);
  const KeyState from = connected ? KeyState::kUnavailable : KeyState::kEnabled;
  for (Key& key : keys)
    if (key.state == from) key.state = connected ? KeyState::kEnabled : KeyState::kUnavailable;
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts.vault.put_row(batch, kKeyStoreRow, changed.id, to_json(changed).view()));
  KEYHOLD_CO_CHECK(co_await commit_keys(parts, call, std::move(batch), std::move(keys), "key-store"));
  parts.key_stores.put(std::move(changed));
  co_return aws::CustomKeyStoreEmptyResponse{};
}

}  // namespace

Task<Result<aws::CreateCustomKeyStoreResponse>> Service::create_custom_key_store(
    Call& call, aws::CreateCustomKeyStoreRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(KeyAccess(parts_).authorize_account(call, "kms:CreateCustomKeyStore", "*"));
  KEYHOLD_CO_CHECK(check_new_store(request));
  const std::vector<KeyStorePtr> stores = parts_.key_stores.of(call.caller.account(), call.caller.region);
  KeyStore store = new_store(call, request, parts_.clock.now());
  KEYHOLD_CO_CHECK(check_unique(stores, store));
  if (stores.size() >= kMostStores) co_return limit_exceeded("An account can have at most 10 custom key stores.");
  aws::CreateCustomKeyStoreResponse response{store.id};
  KEYHOLD_CO_CHECK(co_await store_key_store(parts_, call, std::move(store)));
  co_return response;
}

Task<Result<aws::CustomKeyStoreEmptyResponse>> Service::connect_custom_key_store(
    Call& call, aws::ConnectCustomKeyStoreRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const KeyStorePtr store,
                 admit_store(parts_, call, "kms:ConnectCustomKeyStore", request.custom_key_store_id));
  co_return co_await set_connected(parts_, call, store, true);
}

Task<Result<aws::CustomKeyStoreEmptyResponse>> Service::disconnect_custom_key_store(
    Call& call, aws::DisconnectCustomKeyStoreRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const KeyStorePtr store,
                 admit_store(parts_, call, "kms:DisconnectCustomKeyStore", request.custom_key_store_id));
  co_return co_await set_connected(parts_, call, store, false);
}

Task<Result<aws::CustomKeyStoreEmptyResponse>> Service::update_custom_key_store(
    Call& call, aws::UpdateCustomKeyStoreRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const KeyStorePtr store,
                 admit_store(parts_, call, "kms:UpdateCustomKeyStore", request.custom_key_store_id));
  KEYHOLD_CO_CHECK(check_update(*store, request));
  KeyStore changed = updated(*store, request);
  KEYHOLD_CO_CHECK(check_unique(parts_.key_stores.of(store->account, store->region), changed));
  KEYHOLD_CO_CHECK(co_await store_key_store(parts_, call, std::move(changed)));
  co_return aws::CustomKeyStoreEmptyResponse{};
}

Task<Result<aws::CustomKeyStoreEmptyResponse>> Service::delete_custom_key_store(
    Call& call, aws::DeleteCustomKeyStoreRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const KeyStorePtr store,
                 admit_store(parts_, call, "kms:DeleteCustomKeyStore", request.custom_key_store_id));
  if (!keys_of(parts_.keys, *store).empty())
    co_return Error{ErrorCode::kConflict, "The custom key store has KMS keys.", "CustomKeyStoreHasCMKsException"};
  if (store->connected) co_return key_store_state("The custom key store is CONNECTED.");
  storage::Batch batch;
  parts_.vault.erase_row(batch, kKeyStoreRow, store->id);
  KEYHOLD_CO_CHECK(co_await commit_change(parts_, call, std::move(batch)));
  parts_.key_stores.remove(store->id);
  co_return aws::CustomKeyStoreEmptyResponse{};
}

Task<Result<aws::DescribeCustomKeyStoresResponse>> Service::describe_custom_key_stores(
    Call& call, aws::DescribeCustomKeyStoresRequest request) {
  KEYHOLD_CO_CHECK(KeyAccess(parts_).authorize_account(call, "kms:DescribeCustomKeyStores", "*"));
  if (request.custom_key_store_id && request.custom_key_store_name)
    co_return validation("Specify either CustomKeyStoreId or CustomKeyStoreName.");
  if (request.marker && !is_store_id(*request.marker)) co_return invalid_marker();
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kDefaultStoreLimit));
  aws::DescribeCustomKeyStoresResponse response;
  for (const KeyStorePtr& store : parts_.key_stores.of(call.caller.account(), call.caller.region)) {
    if (request.custom_key_store_id && store->id != *request.custom_key_store_id) continue;
    if (request.custom_key_store_name && store->name != *request.custom_key_store_name) continue;
    if (request.marker && store->id <= *request.marker) continue;
    response.truncated = response.custom_key_stores.size() == limit;
    if (response.truncated) break;
    response.custom_key_stores.push_back(entry_of(*store));
  }
  if (response.truncated) response.next_marker = response.custom_key_stores.back().custom_key_store_id;
  const bool asked = request.custom_key_store_id || request.custom_key_store_name;
  if (asked && response.custom_key_stores.empty())
    co_return no_such_key_store(request.custom_key_store_id.value_or(request.custom_key_store_name.value_or("")));
  co_return response;
}

}  // namespace keyhold::kms

// The operations that make keys, show them and move them between states.
#include <algorithm>

#include "errors.h"
#include "key_access.h"
#include "key_edit.h"
#include "key_metadata.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/base/slow_work.h"
#include "keyhold/kms/key_store_table.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/service.h"
#include "managed_keys.h"
#include "new_key.h"
#include "tags.h"

namespace keyhold::kms {
namespace {

constexpr std::int64_t kDefaultWindowDays = 30;
constexpr std::int64_t kLeastWindowDays = 7;
constexpr std::int64_t kMostWindowDays = 30;
constexpr std::int64_t kDefaultListLimit = 100;

// The kind of key that a request asks for.
struct WantedKind {
  KeySpec spec;
  KeyUsage usage;
  KeyOrigin origin;
};

Result<KeySpec> wanted_spec(const aws::CreateKeyRequest& request) {
  if (request.key_spec && request.customer_master_key_spec)
    return validation(
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is "
        "deprecated.");
  const std::string text =
      request.key_spec ? *request.key_spec : request.customer_master_key_spec.value_or("SYMMETRIC_DEFAULT");
  const std::optional<KeySpec> spec = find_key_spec(text);
  if (!spec) return unsupported("KeySpec " + text + " is not supported in this Region.");
  return *spec;
}

Result<WantedKind> wanted_kind(const aws::CreateKeyRequest& request) {
  KEYHOLD_TRY(const KeySpec spec, wanted_spec(request));
  if (!request.key_usage && spec != KeySpec::kSymmetricDefault)
    return validation("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
  const std::string usage_text = request.key_usage.value_or("ENCRYPT_DECRYPT");
  const Result<KeyUsage> usage = parse_key_usage(usage_text);
  if (!usage || !allows(rule_of(spec), *usage))
    return validation("KeyUsage " + usage_text + " is not compatible with KeySpec " + std::string(rule_of(spec).name));
  KEYHOLD_TRY(const KeyOrigin origin, parse_key_origin(request.origin.value_or("AWS_KMS")));
  return WantedKind{spec, *usage, origin};
}

// A key of a custom key store: symmetric, in one Region, in a store of the right kind that is connected.
Status check_key_store(const Parts& parts, const Call& call, const aws::CreateKeyRequest& request,
                       const WantedKind& kind) {
  const bool in_store = kind.origin == KeyOrigin::kAwsCloudHsm || kind.origin == KeyOrigin::kExternalKeyStore;
  if (!in_store && (request.custom_key_store_id || request.xks_key_id))
    return validation("CustomKeyStoreId and XksKeyId are for keys of a custom key store only.");
  if (!in_store) return ok();
  if (!request.custom_key_store_id) return validation("CustomKeyStoreId is required for this Origin.");
  if (kind.spec != KeySpec::kSymmetricDefault || request.multi_region)
    return unsupported("Keys of a custom key store are symmetric encryption keys of one Region.");
  const KeyStorePtr store =
      parts.key_stores.find(call.caller.account(), call.caller.region, *request.custom_key_store_id);
  if (store == nullptr) return no_such_key_store(*request.custom_key_store_id);
  if (store->external != (kind.origin == KeyOrigin::kExternalKeyStore))
    return validation("The Origin is not that of the custom key store.");
  if (store->external && !request.xks_key_id) return validation("XksKeyId is required for an EXTERNAL_KEY_STORE key.");
  if (!store->connected) return key_store_state("The custom key store is not connected.");
  const std::vector<KeyPtr> keys = parts.keys.all();
  const bool taken = std::any_of(keys.begin(), keys.end(), [&](const KeyPtr& key) {
    return key->custom_key_store == store->id && key->xks_key == request.xks_key_id;
  });
  if (!taken) return ok();
  return Error{ErrorCode::kConflict, "The external key " + *request.xks_key_id + " is another KMS key's already.",
               "XksKeyAlreadyInUseException"};
}

Result<NewKey> wanted_key(const KeyAccess& access, const Call& call, aws::CreateKeyRequest request,
                          const WantedKind& kind) {
  const std::string text = request.policy ? std::move(*request.policy) : default_key_policy(call.caller.account());
  KEYHOLD_TRY(iam::Policy policy, access.read_policy(text));
  NewKey wanted{.policy = std::move(policy),
                .spec = kind.spec,
                .usage = kind.usage,
                .origin = kind.origin,
                .description = request.description.value_or(""),
                .multi_region = request.multi_region,
                .custom_key_store = request.custom_key_store_id.value_or(""),
                .xks_key = request.xks_key_id.value_or("")};
  KEYHOLD_CHECK(add_tags(wanted.tags, request.tags));
  return wanted;
}

bool has_material(const Key& key) {
  const MaterialVersion* const current = key.current_version();
  return current != nullptr && current->present;
}

AccessFacts creation_facts(const aws::CreateKeyRequest& request, const WantedKind& kind) {
  AccessFacts out{.conditions = {{"kms:KeySpec", std::string(rule_of(kind.spec).name)},
                                 {"kms:KeyUsage", std::string(name(kind.usage))},
                                 {"kms:KeyOrigin", std::string(name(kind.origin))},
                                 {"kms:MultiRegion", request.multi_region ? "true" : "false"},
                                 {"kms:BypassPolicyLockoutSafetyCheck",
                                  request.bypass_policy_lockout_safety_check ? "true" : "false"}}};
  if (request.multi_region) out.conditions.push_back({"kms:MultiRegionKeyType", "PRIMARY"});
  out.tags = &request.tags;
  return out;
}

}  // namespace

// Material is made before the change begins: an RSA key takes long, and nothing that it depends on can change.
Task<Result<aws::CreateKeyResponse>> Service::create_key(Call& call, aws::CreateKeyRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const WantedKind kind, wanted_kind(request));
  KEYHOLD_CO_CHECK(access.authorize_account(call, "kms:CreateKey", "*", creation_facts(request, kind)));
  KEYHOLD_CO_CHECK(check_key_store(parts_, call, request, kind));
  const bool checked = !request.bypass_policy_lockout_safety_check;
  const std::vector<aws::KmsTag> tags = request.tags;
  KEYHOLD_CO_TRY(NewKey wanted, wanted_key(access, call, std::move(request), kind));
  SecretBytes material;
  if (kind.origin == KeyOrigin::kAwsKms) {
    const auto make = [spec = kind.spec] { return make_material(spec); };
    if (rule_of(kind.spec).pair) {
      KEYHOLD_CO_TRY(material, co_await parts_.slow_work.run<SecretBytes>(make));
    } else {
      KEYHOLD_CO_TRY(material, make());
    }
  }
  const SecretBytes* const first = material.empty() ? nullptr : &material;
  KEYHOLD_CO_TRY(Key key, make_key(parts_, call, std::move(wanted), first));
  KEYHOLD_CO_CHECK(access.authorize_tags(call, key, tags));
  if (checked && !access.could_manage(call, key, key.policy)) co_return locked_out();
  call.entry.decision.resource = key.arn;
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  storage::Batch batch;
  KEYHOLD_CO_CHECK(put_new_key(parts_, batch, key, first));
  KEYHOLD_CO_CHECK(co_await commit_change(parts_, call, std::move(batch)));
  aws::CreateKeyResponse response{metadata_of(parts_, key)};
  parts_.keys.put(std::move(key));
  co_return response;
}

Task<Result<aws::DescribeKeyResponse>> Service::describe_key(Call& call, aws::DescribeKeyRequest request) {
  const AccessFacts facts{.grant_tokens = &request.grant_tokens};
  KEYHOLD_CO_TRY(const Found found,
                 co_await find_or_make_managed(parts_, call, Operation::kDescribeKey, facts, request.key_id));
  KEYHOLD_CO_CHECK(KeyAccess(parts_).admit(call, Operation::kDescribeKey, found, facts));
  co_return aws::DescribeKeyResponse{metadata_of(parts_, *found.key)};
}

Task<Result<aws::ListKeysResponse>> Service::list_keys(Call& call, aws::ListKeysRequest request) {
  KEYHOLD_CO_CHECK(KeyAccess(parts_).authorize_account(call, "kms:ListKeys", "*"));
  const std::string after = request.marker.value_or("");
  if (request.marker && !aws::KeyName::parse(after)) co_return invalid_marker();
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kDefaultListLimit));
  std::vector<KeyPtr> keys = parts_.keys.keys(call.caller.account(), call.caller.region, after, limit + 1);
  aws::ListKeysResponse response;
  response.truncated = keys.size() > limit;
  if (response.truncated) keys.pop_back();
  for (const KeyPtr& key : keys) response.keys.push_back({key->name.text(), key->arn});
  if (response.truncated) response.next_marker = keys.back()->name.text();
  co_return response;
}

Task<Status> Service::enable_key(Call& call, aws::EnableKeyRequest request) {
  KeyEdit change{Operation::kEnableKey,
                 [](Key& key) {
                   key.state = KeyState::kEnabled;
                   return ok();
                 },
                 "enabled"};
  KEYHOLD_CO_CHECK(co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return ok();
}

Task<Status> Service::disable_key(Call& call, aws::DisableKeyRequest request) {
  KeyEdit change{Operation::kDisableKey,
                 [](Key& key) {
                   key.state = KeyState::kDisabled;
                   return ok();
                 },
                 "disabled"};
  KEYHOLD_CO_CHECK(co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return ok();
}

Task<Result<aws::ScheduleKeyDeletionResponse>> Service::schedule_key_deletion(Call& call,
                                                                              aws::ScheduleKeyDeletionRequest request) {
  const std::int64_t days = request.pending_window_in_days.value_or(kDefaultWindowDays);
  if (days < kLeastWindowDays || days > kMostWindowDays)
    co_return validation("PendingWindowInDays must be between 7 and 30 (inclusive).");
  const WallTime end = parts_.clock.now() + std::chrono::days(days);
  KeyEdit change{Operation::kScheduleKeyDeletion,
                 [this, days, end](Key& key) {
                   // A primary key waits until its last replica is gone; then its own window begins.
                   const bool waits = !key.is_replica() && parts_.keys.everywhere(key).size() > 1;
                   key.state = waits ? KeyState::kPendingReplicaDeletion : KeyState::kPendingDeletion;
                   key.deletion = waits ? std::nullopt : std::optional(end);
                   key.deletion_window_days = static_cast<std::uint32_t>(days);
                   return ok();
                 },
                 "scheduled-deletion",
                 {.conditions = {{"kms:ScheduleKeyDeletionPendingWindowInDays", std::to_string(days)}}}};
  KEYHOLD_CO_TRY(const KeyPtr key, co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return aws::ScheduleKeyDeletionResponse{key->arn, key->deletion, std::string(name(key->state)), days};
}

Task<Result<aws::CancelKeyDeletionResponse>> Service::cancel_key_deletion(Call& call,
                                                                          aws::CancelKeyDeletionRequest request) {
  // As AWS does: the key comes back disabled, and enabling it is a decision of its own.
  KeyEdit change{Operation::kCancelKeyDeletion,
                 [](Key& key) {
                   const bool waits = key.origin == KeyOrigin::kExternal && !has_material(key);
                   key.state = waits ? KeyState::kPendingImport : KeyState::kDisabled;
                   key.deletion.reset();
                   key.deletion_window_days = 0;
                   return ok();
                 },
                 "cancelled-deletion"};
  KEYHOLD_CO_TRY(const KeyPtr key, co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return aws::CancelKeyDeletionResponse{key->arn};
}

Task<Status> Service::update_key_description(Call& call, aws::UpdateKeyDescriptionRequest request) {
  KeyEdit change{Operation::kUpdateKeyDescription,
                 [text = std::move(request.description)](Key& key) {
                   key.description = text;
                   return ok();
                 },
                 ""};
  KEYHOLD_CO_CHECK(co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return ok();
}

Task<Result<aws::GetCallerIdentityResponse>> Service::get_caller_identity(Call& call, aws::GetCallerIdentityRequest) {
  const iam::Identity& identity = *call.caller.identity;
  call.entry.decision.verdict = "always-allowed";
  co_return aws::GetCallerIdentityResponse{identity.principal.account, identity.principal.arn, identity.user_id};
}

}  // namespace keyhold::kms

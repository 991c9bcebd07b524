// The operations that make keys, show them and move them between states.
#include "errors.h"
#include "key_access.h"
#include "key_edit.h"
#include "key_metadata.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/crypto/random.h"
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
constexpr std::size_t kNewMaterialBytes = 32;

Status check_spec(const aws::CreateKeyRequest& request) {
  const auto is = [](const std::optional<std::string>& member, std::string_view only) {
    return !member || *member == only;
  };
  if (request.key_spec && request.customer_master_key_spec)
    return validation(
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is "
        "deprecated.");
  if (!is(request.key_spec, "SYMMETRIC_DEFAULT") || !is(request.customer_master_key_spec, "SYMMETRIC_DEFAULT"))
    return unsupported("Only keys of spec SYMMETRIC_DEFAULT can be made.");
  if (!is(request.key_usage, "ENCRYPT_DECRYPT"))
    return validation("KeyUsage " + *request.key_usage + " is not compatible with KeySpec SYMMETRIC_DEFAULT");
  if (!is(request.origin, "AWS_KMS") || request.custom_key_store_id || request.xks_key_id)
    return unsupported("Only keys of origin AWS_KMS can be made.");
  return ok();
}

Result<NewKey> wanted_key(const Call& call, aws::CreateKeyRequest request) {
  KEYHOLD_CHECK(check_spec(request));
  std::string text = request.policy ? std::move(*request.policy) : default_key_policy(call.caller.account());
  KEYHOLD_TRY(iam::Policy policy, iam::Policy::parse(text, iam::PolicyKind::kKeyPolicy));
  NewKey wanted{.policy_text = std::move(text),
                .policy = std::move(policy),
                .description = request.description.value_or(""),
                .manager = KeyManager::kCustomer,
                .multi_region = request.multi_region,
                .tags = {}};
  KEYHOLD_CHECK(add_tags(wanted.tags, request.tags));
  return wanted;
}

}  // namespace

Task<Result<aws::CreateKeyResponse>> Service::create_key(Call& call, aws::CreateKeyRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_CHECK(access.authorize_account(call, "kms:CreateKey", "*"));
  const bool checked = !request.bypass_policy_lockout_safety_check;
  KEYHOLD_CO_TRY(NewKey wanted, wanted_key(call, std::move(request)));
  const SecretBytes material = crypto::random_secret(kNewMaterialBytes);
  Key key = make_key(parts_, call, std::move(wanted), material);
  if (checked && !access.could_manage(call, key, key.policy)) co_return locked_out();
  call.entry.decision.resource = key.arn;
  storage::Batch batch;
  KEYHOLD_CO_CHECK(put_new_key(parts_, batch, key, material));
  KEYHOLD_CO_CHECK(co_await commit_change(parts_, call, std::move(batch)));
  aws::CreateKeyResponse response{metadata_of(key)};
  parts_.keys.put(std::move(key));
  co_return response;
}

Task<Result<aws::DescribeKeyResponse>> Service::describe_key(Call& call, aws::DescribeKeyRequest request) {
  KEYHOLD_CO_TRY(const Found found, co_await find_or_make_managed(parts_, call, std::move(request.key_id)));
  KEYHOLD_CO_CHECK(KeyAccess(parts_).admit(call, Operation::kDescribeKey, found));
  co_return aws::DescribeKeyResponse{metadata_of(*found.key)};
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
                 [days, end](Key& key) {
                   key.state = KeyState::kPendingDeletion;
                   key.deletion = end;
                   key.deletion_window_days = static_cast<std::uint32_t>(days);
                   return ok();
                 },
                 "scheduled-deletion"};
  KEYHOLD_CO_TRY(const KeyPtr key, co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return aws::ScheduleKeyDeletionResponse{key->arn, key->deletion, std::string(name(key->state)), days};
}

Task<Result<aws::CancelKeyDeletionResponse>> Service::cancel_key_deletion(Call& call,
                                                                          aws::CancelKeyDeletionRequest request) {
  // As AWS does: the key comes back disabled, and enabling it is a decision of its own.
  KeyEdit change{Operation::kCancelKeyDeletion,
                 [](Key& key) {
                   key.state = KeyState::kDisabled;
                   key.deletion.reset();
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

// Rotation of key material, automatic and on demand.
#include <algorithm>

#include "errors.h"
#include "key_access.h"
#include "key_edit.h"
#include "key_rotation.h"
#include "key_use.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/service.h"

namespace keyhold::kms {
namespace {

constexpr std::int64_t kDefaultPeriodDays = 365;
constexpr std::int64_t kDefaultRotationLimit = 100;
constexpr std::ptrdiff_t kMostOnDemand = 25;  // "Resource quotas" of the AWS KMS Developer Guide

// Automatic rotation is for symmetric keys with AWS_KMS material; of a multi-Region key the primary decides.
Status check_rotates(const Key& key) {
  if (!is_symmetric(key)) return wrong_kind_of_key();
  if (key.origin != KeyOrigin::kAwsKms) return wrong_origin(key.arn, name(key.origin));
  if (key.manager == KeyManager::kAws) return wrong_kind_of_key();
  if (key.is_replica()) return unsupported(key.arn + " is a replica key, and its rotation is set on its primary key.");
  return ok();
}

Status check_rotates_on_demand(const Key& key) {
  if (!is_symmetric(key)) return wrong_kind_of_key();
  if (key.origin != KeyOrigin::kAwsKms && key.origin != KeyOrigin::kExternal)
    return wrong_origin(key.arn, name(key.origin));
  if (key.manager == KeyManager::kAws) return wrong_kind_of_key();
  if (key.is_replica()) return unsupported(key.arn + " is a replica key, and rotates with its primary key.");
  const auto done = std::count_if(key.versions.begin(), key.versions.end(), [](const MaterialVersion& version) {
    return version.rotation == RotationType::kOnDemand;
  });
  if (done >= kMostOnDemand)
    return limit_exceeded(
        "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be "
        "performed for this key: " +
        key.arn);
  return ok();
}

// The key that says whether and when: the primary, also when a replica is asked.
KeyPtr deciding_key(const KeyTable& keys, const KeyPtr& key) {
  const std::vector<KeyPtr> all = keys.everywhere(*key);
  return all.empty() ? key : all.front();
}

// One line of ListKeyRotations.
aws::RotationsListEntry entry_of(const KeyTable& keys, const Key& key, std::size_t at, WallTime now) {
  const MaterialVersion& version = key.versions[at];
  const bool imported = key.origin == KeyOrigin::kExternal;
  const bool present = version.present && !(version.valid_to && *version.valid_to <= now);
  aws::RotationsListEntry out{.key_id = key.arn, .key_material_id = version.id};
  out.key_material_state = at + 1 == key.current ? "CURRENT" : "NON_CURRENT";
  if (version.pending)
    out.key_material_state =
        has_everywhere(keys, key, at) ? "PENDING_ROTATION" : "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
  if (version.rotation != RotationType::kNone) {
    out.rotation_date = version.since;
    out.rotation_type = version.rotation == RotationType::kAutomatic ? "AUTOMATIC" : "ON_DEMAND";
  }
  if (!imported) return out;
  out.import_state = present ? "IMPORTED" : "PENDING_IMPORT";
  if (!version.description.empty()) out.key_material_description = version.description;
  if (!present) return out;
  out.expiration_model = version.valid_to ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE";
  out.valid_to = version.valid_to;
  return out;
}

// Newest first. Without IncludeKeyMaterial, only what a rotation made.
std::vector<aws::RotationsListEntry> rotations_of(const KeyTable& keys, const Key& key, bool all, WallTime now) {
  std::vector<aws::RotationsListEntry> out;
  for (std::size_t at = key.versions.size(); at-- > 0;)
    if (all || key.versions[at].rotation != RotationType::kNone) out.push_back(entry_of(keys, key, at, now));
  return out;
}

}  // namespace

Task<Status> Service::enable_key_rotation(Call& call, aws::EnableKeyRotationRequest request) {
  const std::int64_t days = request.rotation_period_in_days.value_or(kDefaultPeriodDays);
  const WallTime now = parts_.clock.now();
  KeyEdit change{Operation::kEnableKeyRotation,
                 [days, now](Key& key) -> Status {
                   KEYHOLD_CHECK(check_rotates(key));
                   // A new period counts from where the old one began: the last rotation, or the day it was enabled.
                   const WallTime begun =
                       key.rotation ? key.rotation->next - std::chrono::days(key.rotation->period_days) : now;
                   const WallTime next = begun + std::chrono::days(days);
                   key.rotation = AutomaticRotation{static_cast<std::uint32_t>(days),
                                                    next > now ? next : now + std::chrono::days(days)};
                   return ok();
                 },
                 "",
                 {.conditions = {{"kms:RotationPeriodInDays", std::to_string(days)}}}};
  KEYHOLD_CO_CHECK(co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return ok();
}

Task<Status> Service::disable_key_rotation(Call& call, aws::DisableKeyRotationRequest request) {
  KeyEdit change{Operation::kDisableKeyRotation,
                 [](Key& key) -> Status {
                   KEYHOLD_CHECK(check_rotates(key));
                   key.rotation.reset();
                   return ok();
                 },
                 ""};
  KEYHOLD_CO_CHECK(co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return ok();
}

// Of keys that never rotate by themselves the answer is "no" and no error.
Task<Result<aws::GetKeyRotationStatusResponse>> Service::get_key_rotation_status(
    Call& call, aws::GetKeyRotationStatusRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kGetKeyRotationStatus, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kGetKeyRotationStatus, found));
  const std::optional<AutomaticRotation> rotation = deciding_key(parts_.keys, found.key)->rotation;
  aws::GetKeyRotationStatusResponse response{.key_rotation_enabled = rotation.has_value(), .key_id = found.key->arn};
  if (rotation) response.rotation_period_in_days = rotation->period_days;
  if (rotation) response.next_rotation_date = rotation->next;
  co_return response;
}

Task<Result<aws::RotateKeyOnDemandResponse>> Service::rotate_key_on_demand(Call& call,
                                                                           aws::RotateKeyOnDemandRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kRotateKeyOnDemand, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kRotateKeyOnDemand, found));
  KEYHOLD_CO_CHECK(check_rotates_on_demand(*found.key));
  if (found.key->origin == KeyOrigin::kExternal) {
    KEYHOLD_CO_CHECK(co_await rotate_imported(parts_, call, found.key));
  } else {
    const WallTime now = parts_.clock.now();
    KEYHOLD_CO_CHECK(co_await rotate_key(parts_, call, found.key, RotationType::kOnDemand, now));
  }
  co_return aws::RotateKeyOnDemandResponse{found.key->arn};
}

// The marker is the KeyMaterialId of the last line that was given.
Task<Result<aws::ListKeyRotationsResponse>> Service::list_key_rotations(Call& call,
                                                                        aws::ListKeyRotationsRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kListKeyRotations, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kListKeyRotations, found));
  if (!is_symmetric(*found.key)) co_return wrong_kind_of_key();
  const bool all = request.include_key_material == "ALL_KEY_MATERIAL";
  std::vector<aws::RotationsListEntry> entries = rotations_of(parts_.keys, *found.key, all, parts_.clock.now());
  auto first = entries.begin();
  if (request.marker) {
    first = std::find_if(entries.begin(), entries.end(),
                         [&](const auto& entry) { return entry.key_material_id == request.marker; });
    if (first == entries.end()) co_return invalid_marker();
    ++first;
  }
  const auto limit = static_cast<std::ptrdiff_t>(request.limit.value_or(kDefaultRotationLimit));
  aws::ListKeyRotationsResponse response;
  response.truncated = entries.end() - first > limit;
  const auto last = response.truncated ? first + limit : entries.end();
  if (response.truncated) response.next_marker = *(last - 1)->key_material_id;
  response.rotations.assign(std::make_move_iterator(first), std::make_move_iterator(last));
  co_return response;
}

}  // namespace keyhold::kms

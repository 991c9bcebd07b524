// Multi-Region keys: ReplicateKey, UpdatePrimaryRegion.
#include "errors.h"
#include "key_access.h"
#include "key_edit.h"
#include "key_metadata.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/service.h"
#include "new_key.h"
#include "tags.h"

namespace keyhold::kms {
namespace {

Status check_primary(const Key& key) {
  if (!key.name.multi_region) return unsupported(key.arn + " is not a multi-region key.");
  if (key.is_replica()) return unsupported(key.arn + " is not a multi-region primary key.");
  return ok();
}

std::string arn_in(const Key& key, const std::string& region) {
  return aws::KeyArn{"aws", region, key.account, key.name}.text();
}

// Of imported material a replica gets none: it waits for its own import, of the same material.
Key replica_of(const Key& primary, const std::string& region, WallTime now) {
  Key out = primary;
  out.region = region;
  out.arn = arn_in(primary, region);
  out.created = now;
  out.description.clear();
  out.tags.clear();
  out.aliases.clear();
  out.last_use = nullptr;
  out.gate = nullptr;
  out.rotation.reset();  // the primary's
  if (primary.origin != KeyOrigin::kExternal) return out;
  out.state = KeyState::kPendingImport;
  out.material = std::make_shared<const KeyMaterial>();
  for (MaterialVersion& version : out.versions) {
    version.present = false;
    version.valid_to.reset();
  }
  return out;
}

Status set_own_properties(const KeyAccess& access, Key& replica, aws::ReplicateKeyRequest& request) {
  const std::string text = request.policy ? std::move(*request.policy) : default_key_policy(replica.account);
  KEYHOLD_TRY(replica.policy, access.read_policy(text));
  replica.description = request.description.value_or("");
  return add_tags(replica.tags, request.tags);
}

// As AWS answers it: the replica is still being created. It is there by then, and the next call sees it enabled.
aws::ReplicateKeyResponse response_of(const Parts& parts, const Key& replica) {
  aws::ReplicateKeyResponse out{metadata_of(parts, replica), replica.policy.text(), {}};
  out.replica_key_metadata.key_state = std::string(name(KeyState::kCreating));
  out.replica_key_metadata.enabled = false;
  for (const auto& [key, value] : replica.tags) out.replica_tags.push_back({key, value});
  return out;
}

// In the replica's Region ReplicateKey is a CreateKey, and a TagResource where there are tags ("Controlling access to
// multi-Region keys", AWS KMS Developer Guide).
Status check_creation(const KeyAccess& access, Call& call, const Key& replica,
                      const aws::ReplicateKeyRequest& request) {
  Call there{call.caller, call.entry};
  there.caller.region = replica.region;
  const AccessFacts facts{.conditions = {{"kms:KeySpec", std::string(rule_of(replica.spec).name)},
                                         {"kms:KeyUsage", std::string(name(replica.usage))},
                                         {"kms:KeyOrigin", std::string(name(replica.origin))},
                                         {"kms:MultiRegion", "true"},
                                         {"kms:MultiRegionKeyType", "REPLICA"}},
                          .tags = &request.tags};
  KEYHOLD_CHECK(access.authorize_account(there, "kms:CreateKey", "*", facts));
  return access.authorize_tags(there, replica, request.tags);
}

}  // namespace

Task<Result<aws::ReplicateKeyResponse>> Service::replicate_key(Call& call, aws::ReplicateKeyRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kReplicateKey, request.key_id));
  const AccessFacts facts{.conditions = {{"kms:ReplicaRegion", request.replica_region}}};
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kReplicateKey, found, facts));
  KEYHOLD_CO_CHECK(check_primary(*found.key));
  Key replica = replica_of(*found.key, request.replica_region, parts_.clock.now());
  if (parts_.keys.find(request.replica_region, replica.name.id) != nullptr)
    co_return Error{ErrorCode::kConflict, replica.arn + " already exists.", "AlreadyExistsException"};
  KEYHOLD_CO_CHECK(check_creation(access, call, replica, request));
  const bool checked = !request.bypass_policy_lockout_safety_check;
  KEYHOLD_CO_CHECK(set_own_properties(access, replica, request));
  if (checked && !access.could_manage(call, replica, replica.policy)) co_return locked_out();
  std::vector<Key> keys{replica};
  storage::Batch batch;
  KEYHOLD_CO_CHECK(co_await commit_keys(parts_, call, std::move(batch), std::move(keys), ""));
  co_return response_of(parts_, replica);
}

Task<Status> Service::update_primary_region(Call& call, aws::UpdatePrimaryRegionRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kUpdatePrimaryRegion, request.key_id));
  const AccessFacts facts{.conditions = {{"kms:PrimaryRegion", request.primary_region}}};
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kUpdatePrimaryRegion, found, facts));
  KEYHOLD_CO_CHECK(check_primary(*found.key));
  const KeyPtr next = parts_.keys.find(request.primary_region, found.key->name.id);
  if (next == nullptr) co_return no_such_key(arn_in(*found.key, request.primary_region));
  if (next->region == found.key->region) co_return unsupported(found.key->arn + " is the primary key already.");
  KEYHOLD_CO_CHECK(check_state(Operation::kUpdatePrimaryRegion, state_at(*next, parts_.clock.now()), next->arn));
  std::vector<Key> keys;
  for (const KeyPtr& one : parts_.keys.everywhere(*found.key)) {
    Key changed = *one;
    changed.primary_region = request.primary_region;
    changed.rotation = one->region == request.primary_region ? found.key->rotation : std::nullopt;
    keys.push_back(std::move(changed));
  }
  storage::Batch batch;
  co_return co_await commit_keys(parts_, call, std::move(batch), std::move(keys), "");
}

}  // namespace keyhold::kms

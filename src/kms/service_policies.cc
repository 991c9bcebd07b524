// The operations on key policies.
#include "errors.h"
#include "key_access.h"
#include "key_codec.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/revocation_feed.h"
#include "keyhold/kms/service.h"
#include "keyhold/kms/vault.h"
#include "new_key.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kOnlyPolicy = "default";

Status check_policy_name(const std::optional<std::string>& policy_name) {
  if (!policy_name || *policy_name == kOnlyPolicy) return ok();
  return Error{ErrorCode::kNotFound, "No such policy exists", "NotFoundException"};
}

}  // namespace

Task<Status> Service::put_key_policy(Call& call, aws::PutKeyPolicyRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, request.key_id));
  const AccessFacts facts{.bypass_lockout_check = request.bypass_policy_lockout_safety_check};
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kPutKeyPolicy, found, facts));
  KEYHOLD_CO_CHECK(check_policy_name(request.policy_name));
  KEYHOLD_CO_TRY(iam::Policy policy, iam::Policy::parse(request.policy, iam::PolicyKind::kKeyPolicy));
  if (!request.bypass_policy_lockout_safety_check && !access.could_manage(call, *found.key, policy))
    co_return locked_out();
  Key key = *found.key;
  key.policy = std::move(policy);
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kKeyRow, row_name(key), to_json(key).view()));
  KEYHOLD_CO_CHECK(co_await commit_change(parts_, call, std::move(batch)));
  parts_.keys.put(std::move(key));
  parts_.feed.publish(found.key->arn, "policy");
  co_return ok();
}

Task<Result<aws::GetKeyPolicyResponse>> Service::get_key_policy(Call& call, aws::GetKeyPolicyRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kGetKeyPolicy, found));
  KEYHOLD_CO_CHECK(check_policy_name(request.policy_name));
  co_return aws::GetKeyPolicyResponse{found.key->policy.text(), std::string(kOnlyPolicy)};
}

// A key has one policy, so there is never a second page.
Task<Result<aws::ListKeyPoliciesResponse>> Service::list_key_policies(Call& call, aws::ListKeyPoliciesRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kListKeyPolicies, found));
  aws::ListKeyPoliciesResponse response;
  response.policy_names.emplace_back(kOnlyPolicy);
  co_return response;
}

}  // namespace keyhold::kms

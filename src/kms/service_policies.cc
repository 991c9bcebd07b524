// The operations on key policies.
#include "errors.h"
#include "key_access.h"
#include "key_edit.h"
#include "keyhold/kms/service.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kOnlyPolicy = "default";

Status check_policy_name(const std::optional<std::string>& policy_name) {
  if (!policy_name || *policy_name == kOnlyPolicy) return ok();
  return Error{ErrorCode::kNotFound, "No such policy exists", "NotFoundException"};
}

}  // namespace

Task<Status> Service::put_key_policy(Call& call, aws::PutKeyPolicyRequest request) {
  KeyEdit change{
      Operation::kPutKeyPolicy,
      [this, &call, &request](Key& key) -> Status {
        KEYHOLD_CHECK(check_policy_name(request.policy_name));
        KEYHOLD_TRY(iam::Policy policy, KeyAccess(parts_).read_policy(request.policy));
        if (!request.bypass_policy_lockout_safety_check && !KeyAccess(parts_).could_manage(call, key, policy))
          return locked_out();
        key.policy = std::move(policy);
        return ok();
      },
      "policy",
      {.conditions = {
           {"kms:BypassPolicyLockoutSafetyCheck", request.bypass_policy_lockout_safety_check ? "true" : "false"}}}};
  KEYHOLD_CO_CHECK(co_await edit_key(parts_, call, request.key_id, std::move(change)));
  co_return ok();
}

Task<Result<aws::GetKeyPolicyResponse>> Service::get_key_policy(Call& call, aws::GetKeyPolicyRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kGetKeyPolicy, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kGetKeyPolicy, found));
  KEYHOLD_CO_CHECK(check_policy_name(request.policy_name));
  co_return aws::GetKeyPolicyResponse{found.key->policy.text(), std::string(kOnlyPolicy)};
}

// A key has one policy, so there is never a second page.
Task<Result<aws::ListKeyPoliciesResponse>> Service::list_key_policies(Call& call, aws::ListKeyPoliciesRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kListKeyPolicies, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kListKeyPolicies, found));
  if (request.marker) co_return invalid_marker();
  aws::ListKeyPoliciesResponse response;
  response.policy_names.emplace_back(kOnlyPolicy);
  co_return response;
}

}  // namespace keyhold::kms

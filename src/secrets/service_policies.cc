// The operations on resource policies.
#include "access.h"
#include "errors.h"
#include "keyhold/iam/policy.h"
#include "keyhold/secrets/service.h"
#include "public_policy.h"
#include "secret_edit.h"

namespace keyhold::secrets {
namespace {

Task<Status> check_policy(const Parts& parts, std::string text) {
  const Result<iam::Policy> policy = iam::Policy::parse(text, iam::PolicyKind::kResourcePolicy);
  if (!policy) co_return malformed_policy(policy.error().detail);
  if (policy->principal_arns().empty()) co_return ok();
  KEYHOLD_CO_TRY(const bool missing, co_await parts.policies.names_missing(std::move(text)));
  co_return missing ? Status(unsupported_principal()) : ok();
}

aws::ValidateResourcePolicyResponse validated(const std::string& policy) {
  aws::ValidateResourcePolicyResponse out;
  if (grants_broad_access(policy))
    out.validation_errors.push_back({"BROAD_ACCESS", "This resource policy grants broad access to your secret."});
  out.policy_validation_passed = out.validation_errors.empty();
  return out;
}

}  // namespace

Task<Result<aws::PutResourcePolicyResponse>> Service::put_resource_policy(Call& call,
                                                                          aws::PutResourcePolicyRequest request) {
  SecretEdit edit{"PutResourcePolicy",
                  [&request](Secret& secret) -> Status {
                    if (request.block_public_policy && grants_broad_access(request.resource_policy))
                      return public_policy();
                    secret.policy = request.resource_policy;
                    return ok();
                  },
                  {{"secretsmanager:BlockPublicPolicy", request.block_public_policy ? "true" : "false"}},
                  [this, &request] { return check_policy(parts_, request.resource_policy); }};
  KEYHOLD_CO_TRY(const SecretPtr secret, co_await edit_secret(parts_, call, request.secret_id, std::move(edit)));
  co_return aws::PutResourcePolicyResponse{secret->arn, secret->place.name};
}

Task<Result<aws::GetResourcePolicyResponse>> Service::get_resource_policy(Call& call,
                                                                          aws::GetResourcePolicyRequest request) {
  Conditions conditions;
  KEYHOLD_CO_TRY(const SecretPtr secret,
                 co_await Access(parts_).admit(call, "GetResourcePolicy", request.secret_id, std::move(conditions)));
  KEYHOLD_CO_CHECK(check_changeable(*secret));
  co_return aws::GetResourcePolicyResponse{secret->arn, secret->place.name, secret->policy};
}

Task<Result<aws::DeleteResourcePolicyResponse>> Service::delete_resource_policy(
    Call& call, aws::DeleteResourcePolicyRequest request) {
  SecretEdit edit{"DeleteResourcePolicy", [](Secret& secret) -> Status {
                    secret.policy.reset();
                    return ok();
                  }};
  KEYHOLD_CO_TRY(const SecretPtr secret, co_await edit_secret(parts_, call, request.secret_id, std::move(edit)));
  co_return aws::DeleteResourcePolicyResponse{secret->arn, secret->place.name};
}

Task<Result<aws::ValidateResourcePolicyResponse>> Service::validate_resource_policy(
    Call& call, aws::ValidateResourcePolicyRequest request) {
  const Access access(parts_);
  if (request.secret_id) {
    Conditions conditions;
    KEYHOLD_CO_CHECK(co_await access.admit(call, "ValidateResourcePolicy", *request.secret_id, std::move(conditions)));
  } else {
    KEYHOLD_CO_CHECK(co_await access.authorize_anywhere(call, "ValidateResourcePolicy"));
  }
  KEYHOLD_CO_CHECK(co_await check_policy(parts_, request.resource_policy));
  co_return validated(request.resource_policy);
}

}  // namespace keyhold::secrets

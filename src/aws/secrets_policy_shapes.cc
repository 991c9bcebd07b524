#include "keyhold/aws/secrets_policy_shapes.h"

#include "secrets_common_fields.h"
#include "shape_impl.h"

namespace keyhold::aws {

constexpr auto fields(ShapeTag<TagSecretRequest>) {
  using S = TagSecretRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId), required("Tags", &S::tags));
}

constexpr auto fields(ShapeTag<UntagSecretRequest>) {
  using S = UntagSecretRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId), required("TagKeys", &S::tag_keys, kTagKeyList));
}

constexpr auto fields(ShapeTag<PutResourcePolicyRequest>) {
  using S = PutResourcePolicyRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId),
                    required("ResourcePolicy", &S::resource_policy, kResourcePolicy),
                    optional("BlockPublicPolicy", &S::block_public_policy));
}

constexpr auto fields(ShapeTag<PutResourcePolicyResponse>) {
  using S = PutResourcePolicyResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name));
}

constexpr auto fields(ShapeTag<GetResourcePolicyRequest>) {
  using S = GetResourcePolicyRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId));
}

constexpr auto fields(ShapeTag<GetResourcePolicyResponse>) {
  using S = GetResourcePolicyResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), optional("ResourcePolicy", &S::resource_policy));
}

constexpr auto fields(ShapeTag<DeleteResourcePolicyRequest>) {
  using S = DeleteResourcePolicyRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId));
}

constexpr auto fields(ShapeTag<DeleteResourcePolicyResponse>) {
  using S = DeleteResourcePolicyResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name));
}

constexpr auto fields(ShapeTag<ValidateResourcePolicyRequest>) {
  using S = ValidateResourcePolicyRequest;
  return std::tuple(optional("SecretId", &S::secret_id, kSecretId),
                    required("ResourcePolicy", &S::resource_policy, kResourcePolicy));
}

constexpr auto fields(ShapeTag<ValidationErrorsEntry>) {
  using S = ValidationErrorsEntry;
  return std::tuple(optional("CheckName", &S::check_name), optional("ErrorMessage", &S::error_message));
}

constexpr auto fields(ShapeTag<ValidateResourcePolicyResponse>) {
  using S = ValidateResourcePolicyResponse;
  return std::tuple(always("PolicyValidationPassed", &S::policy_validation_passed),
                    always("ValidationErrors", &S::validation_errors));
}

KEYHOLD_AWS_SHAPE(TagSecretRequest);
KEYHOLD_AWS_SHAPE(UntagSecretRequest);
KEYHOLD_AWS_SHAPE(PutResourcePolicyRequest);
KEYHOLD_AWS_SHAPE(PutResourcePolicyResponse);
KEYHOLD_AWS_SHAPE(GetResourcePolicyRequest);
KEYHOLD_AWS_SHAPE(GetResourcePolicyResponse);
KEYHOLD_AWS_SHAPE(DeleteResourcePolicyRequest);
KEYHOLD_AWS_SHAPE(DeleteResourcePolicyResponse);
KEYHOLD_AWS_SHAPE(ValidateResourcePolicyRequest);
KEYHOLD_AWS_SHAPE(ValidateResourcePolicyResponse);

}  // namespace keyhold::aws

#include "keyhold/aws/kms_grant_shapes.h"

#include "kms_common_fields.h"
#include "shape_impl.h"

namespace keyhold::aws {

constexpr auto fields(ShapeTag<GrantConstraints>) {
  using S = GrantConstraints;
  return std::tuple(optional("EncryptionContextSubset", &S::encryption_context_subset),
                    optional("EncryptionContextEquals", &S::encryption_context_equals),
                    optional("SourceArn", &S::source_arn));
}

constexpr auto fields(ShapeTag<CreateGrantRequest>) {
  using S = CreateGrantRequest;
  return std::tuple(
      required("KeyId", &S::key_id, kKeyId), optional("GranteePrincipal", &S::grantee_principal, kPrincipal),
      optional("RetiringPrincipal", &S::retiring_principal, kPrincipal),
      required("Operations", &S::operations, kGrantOperations), optional("Constraints", &S::constraints),
      optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("Name", &S::name, kGrantName),
      optional("DryRun", &S::dry_run), optional("GranteeServicePrincipal", &S::grantee_service_principal, kPrincipal),
      optional("RetiringServicePrincipal", &S::retiring_service_principal, kPrincipal));
}

constexpr auto fields(ShapeTag<CreateGrantResponse>) {
  using S = CreateGrantResponse;
  return std::tuple(always("GrantToken", &S::grant_token), always("GrantId", &S::grant_id));
}

constexpr auto fields(ShapeTag<GrantListEntry>) {
  using S = GrantListEntry;
  return std::tuple(always("KeyId", &S::key_id), always("GrantId", &S::grant_id), optional("Name", &S::name),
                    always("CreationDate", &S::creation_date), optional("GranteePrincipal", &S::grantee_principal),
                    optional("RetiringPrincipal", &S::retiring_principal),
                    always("IssuingAccount", &S::issuing_account), always("Operations", &S::operations),
                    optional("Constraints", &S::constraints),
                    optional("GranteeServicePrincipal", &S::grantee_service_principal),
                    optional("RetiringServicePrincipal", &S::retiring_service_principal));
}

constexpr auto fields(ShapeTag<ListGrantsRequest>) {
  using S = ListGrantsRequest;
  return std::tuple(optional("Limit", &S::limit, kLimit), optional("Marker", &S::marker, kMarker),
                    required("KeyId", &S::key_id, kKeyId), optional("GrantId", &S::grant_id, kGrantId),
                    optional("GranteePrincipal", &S::grantee_principal, kPrincipal),
                    optional("GranteeServicePrincipal", &S::grantee_service_principal, kPrincipal));
}

constexpr auto fields(ShapeTag<ListRetirableGrantsRequest>) {
  using S = ListRetirableGrantsRequest;
  return std::tuple(optional("Limit", &S::limit, kLimit), optional("Marker", &S::marker, kMarker),
                    required("RetiringPrincipal", &S::retiring_principal, kPrincipal));
}

constexpr auto fields(ShapeTag<ListGrantsResponse>) {
  using S = ListGrantsResponse;
  return std::tuple(always("Grants", &S::grants), optional("NextMarker", &S::next_marker),
                    always("Truncated", &S::truncated));
}

constexpr auto fields(ShapeTag<RetireGrantRequest>) {
  using S = RetireGrantRequest;
  return std::tuple(optional("GrantToken", &S::grant_token, kGrantToken), optional("KeyId", &S::key_id, kKeyId),
                    optional("GrantId", &S::grant_id, kGrantId), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<RevokeGrantRequest>) {
  using S = RevokeGrantRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), required("GrantId", &S::grant_id, kGrantId),
                    optional("DryRun", &S::dry_run));
}

KEYHOLD_AWS_SHAPE(GrantConstraints);
KEYHOLD_AWS_SHAPE(CreateGrantRequest);
KEYHOLD_AWS_SHAPE(CreateGrantResponse);
KEYHOLD_AWS_SHAPE(GrantListEntry);
KEYHOLD_AWS_SHAPE(ListGrantsRequest);
KEYHOLD_AWS_SHAPE(ListRetirableGrantsRequest);
KEYHOLD_AWS_SHAPE(ListGrantsResponse);
KEYHOLD_AWS_SHAPE(RetireGrantRequest);
KEYHOLD_AWS_SHAPE(RevokeGrantRequest);

}  // namespace keyhold::aws

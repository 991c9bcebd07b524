#include "keyhold/aws/kms_material_shapes.h"

#include "kms_common_fields.h"
#include "shape_impl.h"

namespace keyhold::aws {

constexpr auto fields(ShapeTag<EnableKeyRotationRequest>) {
  using S = EnableKeyRotationRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId),
                    optional("RotationPeriodInDays", &S::rotation_period_in_days, kRotationPeriod));
}

constexpr auto fields(ShapeTag<DisableKeyRotationRequest>) {
  using S = DisableKeyRotationRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId));
}

constexpr auto fields(ShapeTag<GetKeyRotationStatusRequest>) {
  using S = GetKeyRotationStatusRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId));
}

constexpr auto fields(ShapeTag<GetKeyRotationStatusResponse>) {
  using S = GetKeyRotationStatusResponse;
  return std::tuple(always("KeyRotationEnabled", &S::key_rotation_enabled), always("KeyId", &S::key_id),
                    optional("RotationPeriodInDays", &S::rotation_period_in_days),
                    optional("NextRotationDate", &S::next_rotation_date),
                    optional("OnDemandRotationStartDate", &S::on_demand_rotation_start_date));
}

constexpr auto fields(ShapeTag<RotateKeyOnDemandRequest>) {
  using S = RotateKeyOnDemandRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId));
}

constexpr auto fields(ShapeTag<RotateKeyOnDemandResponse>) {
  using S = RotateKeyOnDemandResponse;
  return std::tuple(always("KeyId", &S::key_id));
}

constexpr auto fields(ShapeTag<ListKeyRotationsRequest>) {
  using S = ListKeyRotationsRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId),
                    optional("IncludeKeyMaterial", &S::include_key_material, kIncludeMaterial),
                    optional("Limit", &S::limit, kLimit), optional("Marker", &S::marker, kMarker));
}

constexpr auto fields(ShapeTag<RotationsListEntry>) {
  using S = RotationsListEntry;
  return std::tuple(always("KeyId", &S::key_id), optional("KeyMaterialId", &S::key_material_id),
                    optional("KeyMaterialDescription", &S::key_material_description),
                    optional("ImportState", &S::import_state), optional("KeyMaterialState", &S::key_material_state),
                    optional("ExpirationModel", &S::expiration_model), optional("ValidTo", &S::valid_to),
                    optional("RotationDate", &S::rotation_date), optional("RotationType", &S::rotation_type));
}

constexpr auto fields(ShapeTag<ListKeyRotationsResponse>) {
  using S = ListKeyRotationsResponse;
  return std::tuple(always("Rotations", &S::rotations), optional("NextMarker", &S::next_marker),
                    always("Truncated", &S::truncated));
}

constexpr auto fields(ShapeTag<GetParametersForImportRequest>) {
  using S = GetParametersForImportRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId),
                    required("WrappingAlgorithm", &S::wrapping_algorithm, kWrappingAlgorithm),
                    required("WrappingKeySpec", &S::wrapping_key_spec, kWrappingKeySpec));
}

constexpr auto fields(ShapeTag<GetParametersForImportResponse>) {
  using S = GetParametersForImportResponse;
  return std::tuple(always("KeyId", &S::key_id), required("ImportToken", &S::import_token),
                    required("PublicKey", &S::public_key), always("ParametersValidTo", &S::parameters_valid_to));
}

constexpr auto fields(ShapeTag<ImportKeyMaterialRequest>) {
  using S = ImportKeyMaterialRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), required("ImportToken", &S::import_token, kCiphertext),
                    required("EncryptedKeyMaterial", &S::encrypted_key_material, kCiphertext),
                    optional("ValidTo", &S::valid_to),
                    optional("ExpirationModel", &S::expiration_model, kExpirationModel),
                    optional("ImportType", &S::import_type, kImportType),
                    optional("KeyMaterialDescription", &S::key_material_description, kMaterialDescription),
                    optional("KeyMaterialId", &S::key_material_id, kMaterialId));
}

constexpr auto fields(ShapeTag<ImportKeyMaterialResponse>) {
  using S = ImportKeyMaterialResponse;
  return std::tuple(always("KeyId", &S::key_id), optional("KeyMaterialId", &S::key_material_id));
}

constexpr auto fields(ShapeTag<DeleteImportedKeyMaterialRequest>) {
  using S = DeleteImportedKeyMaterialRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("KeyMaterialId", &S::key_material_id, kMaterialId));
}

constexpr auto fields(ShapeTag<DeleteImportedKeyMaterialResponse>) {
  using S = DeleteImportedKeyMaterialResponse;
  return std::tuple(always("KeyId", &S::key_id), optional("KeyMaterialId", &S::key_material_id));
}

constexpr auto fields(ShapeTag<ReplicateKeyRequest>) {
  using S = ReplicateKeyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), required("ReplicaRegion", &S::replica_region, kRegion),
                    optional("Policy", &S::policy, kPolicy),
                    optional("BypassPolicyLockoutSafetyCheck", &S::bypass_policy_lockout_safety_check),
                    optional("Description", &S::description, kDescription), optional("Tags", &S::tags));
}

constexpr auto fields(ShapeTag<ReplicateKeyResponse>) {
  using S = ReplicateKeyResponse;
  return std::tuple(always("ReplicaKeyMetadata", &S::replica_key_metadata), always("ReplicaPolicy", &S::replica_policy),
                    always("ReplicaTags", &S::replica_tags));
}

constexpr auto fields(ShapeTag<UpdatePrimaryRegionRequest>) {
  using S = UpdatePrimaryRegionRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), required("PrimaryRegion", &S::primary_region, kRegion));
}

constexpr auto fields(ShapeTag<GetKeyLastUsageRequest>) {
  using S = GetKeyLastUsageRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId));
}

constexpr auto fields(ShapeTag<KeyLastUsageData>) {
  using S = KeyLastUsageData;
  return std::tuple(optional("Operation", &S::operation), optional("Timestamp", &S::timestamp),
                    optional("CloudTrailEventId", &S::cloud_trail_event_id),
                    optional("KmsRequestId", &S::kms_request_id));
}

constexpr auto fields(ShapeTag<GetKeyLastUsageResponse>) {
  using S = GetKeyLastUsageResponse;
  return std::tuple(always("KeyId", &S::key_id), always("KeyLastUsage", &S::key_last_usage),
                    always("TrackingStartDate", &S::tracking_start_date),
                    always("KeyCreationDate", &S::key_creation_date));
}

KEYHOLD_AWS_SHAPE(EnableKeyRotationRequest);
KEYHOLD_AWS_SHAPE(DisableKeyRotationRequest);
KEYHOLD_AWS_SHAPE(GetKeyRotationStatusRequest);
KEYHOLD_AWS_SHAPE(GetKeyRotationStatusResponse);
KEYHOLD_AWS_SHAPE(RotateKeyOnDemandRequest);
KEYHOLD_AWS_SHAPE(RotateKeyOnDemandResponse);
KEYHOLD_AWS_SHAPE(ListKeyRotationsRequest);
KEYHOLD_AWS_SHAPE(RotationsListEntry);
KEYHOLD_AWS_SHAPE(ListKeyRotationsResponse);
KEYHOLD_AWS_SHAPE(GetParametersForImportRequest);
KEYHOLD_AWS_SHAPE(GetParametersForImportResponse);
KEYHOLD_AWS_SHAPE(ImportKeyMaterialRequest);
KEYHOLD_AWS_SHAPE(ImportKeyMaterialResponse);
KEYHOLD_AWS_SHAPE(DeleteImportedKeyMaterialRequest);
KEYHOLD_AWS_SHAPE(DeleteImportedKeyMaterialResponse);
KEYHOLD_AWS_SHAPE(ReplicateKeyRequest);
KEYHOLD_AWS_SHAPE(ReplicateKeyResponse);
KEYHOLD_AWS_SHAPE(UpdatePrimaryRegionRequest);
KEYHOLD_AWS_SHAPE(GetKeyLastUsageRequest);
KEYHOLD_AWS_SHAPE(KeyLastUsageData);
KEYHOLD_AWS_SHAPE(GetKeyLastUsageResponse);

}  // namespace keyhold::aws

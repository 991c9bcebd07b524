#pragma once

#include "keyhold/aws/kms_shapes.h"

/// AWS KMS: rotation and import of key material, replicas, last use.
namespace keyhold::aws {

struct EnableKeyRotationRequest {
  KeyIdText key_id = {};
  std::optional<std::int64_t> rotation_period_in_days = {};  ///< absent: 365
};
struct DisableKeyRotationRequest {
  KeyIdText key_id = {};
};
struct GetKeyRotationStatusRequest {
  KeyIdText key_id = {};
};
struct GetKeyRotationStatusResponse {
  bool key_rotation_enabled = false;
  std::string key_id = {};
  std::optional<std::int64_t> rotation_period_in_days = {};
  std::optional<WallTime> next_rotation_date = {};
  std::optional<WallTime> on_demand_rotation_start_date = {};
};

struct RotateKeyOnDemandRequest {
  KeyIdText key_id = {};
};
struct RotateKeyOnDemandResponse {
  std::string key_id = {};
};

struct ListKeyRotationsRequest {
  KeyIdText key_id = {};
  std::optional<std::string> include_key_material = {};
  std::optional<std::int64_t> limit = {};
  std::optional<std::string> marker = {};
};
struct RotationsListEntry {
  std::string key_id = {};
  std::optional<std::string> key_material_id = {};
  std::optional<std::string> key_material_description = {};
  std::optional<std::string> import_state = {};
  std::optional<std::string> key_material_state = {};
  std::optional<std::string> expiration_model = {};
  std::optional<WallTime> valid_to = {};
  std::optional<WallTime> rotation_date = {};
  std::optional<std::string> rotation_type = {};
};

struct ListKeyRotationsResponse {
  std::vector<RotationsListEntry> rotations = {};
  std::optional<std::string> next_marker = {};
  bool truncated = false;
};

struct GetParametersForImportRequest {
  KeyIdText key_id = {};
  std::string wrapping_algorithm = {};
  std::string wrapping_key_spec = {};
};
struct GetParametersForImportResponse {
  std::string key_id = {};
  Bytes import_token = {};
  Bytes public_key = {};
  WallTime parameters_valid_to = {};
};

struct ImportKeyMaterialRequest {
  KeyIdText key_id = {};
  Bytes import_token = {};
  Bytes encrypted_key_material = {};
  std::optional<WallTime> valid_to = {};
  std::optional<std::string> expiration_model = {};  ///< absent: KEY_MATERIAL_EXPIRES
  std::optional<std::string> import_type = {};
  std::optional<std::string> key_material_description = {};
  std::optional<std::string> key_material_id = {};
};
struct ImportKeyMaterialResponse {
  std::string key_id = {};
  std::optional<std::string> key_material_id = {};
};

struct DeleteImportedKeyMaterialRequest {
  KeyIdText key_id = {};
  std::optional<std::string> key_material_id = {};  ///< absent: the current one
};
struct DeleteImportedKeyMaterialResponse {
  std::string key_id = {};
  std::optional<std::string> key_material_id = {};
};

struct ReplicateKeyRequest {
  KeyIdText key_id = {};
  std::string replica_region = {};
  std::optional<std::string> policy = {};
  bool bypass_policy_lockout_safety_check = false;
  std::optional<std::string> description = {};
  std::vector<KmsTag> tags = {};
};
struct ReplicateKeyResponse {
  KeyMetadata replica_key_metadata = {};
  std::string replica_policy = {};
  std::vector<KmsTag> replica_tags = {};
};

struct UpdatePrimaryRegionRequest {
  KeyIdText key_id = {};
  std::string primary_region = {};
};
struct GetKeyLastUsageRequest {
  KeyIdText key_id = {};
};
struct KeyLastUsageData {
  std::optional<std::string> operation = {};
  std::optional<WallTime> timestamp = {};
  std::optional<std::string> cloud_trail_event_id = {};
  std::optional<std::string> kms_request_id = {};
};

struct GetKeyLastUsageResponse {
  std::string key_id = {};
  KeyLastUsageData key_last_usage = {};
  WallTime tracking_start_date = {};
  WallTime key_creation_date = {};
};

}  // namespace keyhold::aws

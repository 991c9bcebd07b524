#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/aws/shape.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"

/// AWS Secrets Manager, version 2017-10-17: secrets, their values and versions. Members are in the order of the
/// service's model; its other operations are in secrets_policy_shapes.h and secrets_rotation_shapes.h.
namespace keyhold::aws {

using StagingLabels = std::vector<std::string>;
using VersionStages = std::map<std::string, StagingLabels>;  ///< version id to its labels

struct SecretTag {
  std::optional<std::string> key = {};
  std::optional<std::string> value = {};
};

struct ReplicaRegion {
  std::optional<std::string> region = {};
  std::optional<std::string> kms_key_id = {};
};

struct ReplicationStatus {
  std::optional<std::string> region = {};
  std::optional<std::string> kms_key_id = {};
  std::optional<std::string> status = {};  ///< InSync, Failed, InProgress
  std::optional<std::string> status_message = {};
  std::optional<WallTime> last_accessed_date = {};
};

struct RotationRules {
  std::optional<std::int64_t> automatically_after_days = {};
  std::optional<std::string> duration = {};             ///< "3h"
  std::optional<std::string> schedule_expression = {};  ///< "rate(…)" or "cron(…)"
};

struct SecretFilter {
  std::optional<std::string> key = {};  ///< description, name, tag-key, tag-value, primary-region, owning-service, all
  std::vector<std::string> values = {};
};

struct CreateSecretRequest {
  std::string name = {};
  std::optional<std::string> client_request_token = {};
  std::optional<std::string> description = {};
  std::optional<std::string> kms_key_id = {};
  std::optional<PlaintextBytes> secret_binary = {};
  std::optional<PlaintextBytes> secret_string = {};  ///< UTF-8
  std::vector<SecretTag> tags = {};
  std::vector<ReplicaRegion> add_replica_regions = {};
  bool force_overwrite_replica_secret = false;
  std::optional<std::string> type = {};
};
struct CreateSecretResponse {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> version_id = {};
  std::vector<ReplicationStatus> replication_status = {};
};

struct GetSecretValueRequest {
  std::string secret_id = {};  ///< a name, an ARN, or an ARN without its suffix
  std::optional<std::string> version_id = {};
  std::optional<std::string> version_stage = {};
};
struct GetSecretValueResponse {
  std::string arn = {};
  std::string name = {};
  std::string version_id = {};
  std::optional<PlaintextBytes> secret_binary = {};
  std::optional<PlaintextBytes> secret_string = {};
  StagingLabels version_stages = {};
  WallTime created_date = {};
};

struct BatchGetSecretValueRequest {
  std::vector<std::string> secret_id_list = {};
  std::vector<SecretFilter> filters = {};
  std::optional<std::int64_t> max_results = {};
  std::optional<std::string> next_token = {};
};
struct ApiError {
  std::optional<std::string> secret_id = {};
  std::optional<std::string> error_code = {};
  std::optional<std::string> message = {};
};
struct BatchGetSecretValueResponse {
  std::vector<GetSecretValueResponse> secret_values = {};
  std::optional<std::string> next_token = {};
  std::vector<ApiError> errors = {};
};

struct PutSecretValueRequest {
  std::string secret_id = {};
  std::optional<std::string> client_request_token = {};
  std::optional<PlaintextBytes> secret_binary = {};
  std::optional<PlaintextBytes> secret_string = {};
  std::optional<StagingLabels> version_stages = {};
  std::optional<std::string> rotation_token = {};
};
struct PutSecretValueResponse {
  std::string arn = {};
  std::string name = {};
  std::string version_id = {};
  StagingLabels version_stages = {};
};

struct UpdateSecretRequest {
  std::string secret_id = {};
  std::optional<std::string> client_request_token = {};
  std::optional<std::string> description = {};
  std::optional<std::string> kms_key_id = {};  ///< "": the account's AWS-managed key
  std::optional<PlaintextBytes> secret_binary = {};
  std::optional<PlaintextBytes> secret_string = {};
  std::optional<std::string> type = {};
};
struct UpdateSecretResponse {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> version_id = {};  ///< of the version that it made
};

struct UpdateSecretVersionStageRequest {
  std::string secret_id = {};
  std::string version_stage = {};
  std::optional<std::string> remove_from_version_id = {};
  std::optional<std::string> move_to_version_id = {};
};
struct UpdateSecretVersionStageResponse {
  std::string arn = {};
  std::string name = {};
};

struct DescribeSecretRequest {
  std::string secret_id = {};
};
struct DescribeSecretResponse {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> description = {};
  std::optional<std::string> kms_key_id = {};
  std::optional<bool> rotation_enabled = {};
  std::optional<std::string> rotation_lambda_arn = {};
  std::optional<RotationRules> rotation_rules = {};
  std::optional<WallTime> last_rotated_date = {};
  std::optional<WallTime> last_changed_date = {};
  std::optional<WallTime> last_accessed_date = {};
  std::optional<WallTime> deleted_date = {};
  std::optional<WallTime> next_rotation_date = {};
  std::optional<std::vector<SecretTag>> tags = {};  ///< absent: never tagged
  VersionStages version_ids_to_stages = {};
  std::optional<std::string> owning_service = {};
  std::optional<WallTime> created_date = {};
  std::optional<std::string> primary_region = {};
  std::vector<ReplicationStatus> replication_status = {};
};

struct ListSecretsRequest {
  bool include_planned_deletion = false;
  std::optional<std::int64_t> max_results = {};
  std::optional<std::string> next_token = {};
  std::vector<SecretFilter> filters = {};
  std::optional<std::string> sort_order = {};
  std::optional<std::string> sort_by = {};
};
struct SecretListEntry {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> description = {};
  std::optional<std::string> kms_key_id = {};
  std::optional<bool> rotation_enabled = {};
  std::optional<std::string> rotation_lambda_arn = {};
  std::optional<RotationRules> rotation_rules = {};
  std::optional<WallTime> last_rotated_date = {};
  std::optional<WallTime> last_changed_date = {};
  std::optional<WallTime> last_accessed_date = {};
  std::optional<WallTime> deleted_date = {};
  std::optional<WallTime> next_rotation_date = {};
  std::optional<std::vector<SecretTag>> tags = {};  ///< absent: never tagged
  VersionStages secret_versions_to_stages = {};
  std::optional<std::string> owning_service = {};
  std::optional<WallTime> created_date = {};
  std::optional<std::string> primary_region = {};
};
struct ListSecretsResponse {
  std::vector<SecretListEntry> secret_list = {};
  std::optional<std::string> next_token = {};
};

struct ListSecretVersionIdsRequest {
  std::string secret_id = {};
  std::optional<std::int64_t> max_results = {};
  std::optional<std::string> next_token = {};
  bool include_deprecated = false;
};
struct SecretVersionsListEntry {
  std::string version_id = {};
  StagingLabels version_stages = {};
  std::optional<WallTime> last_accessed_date = {};
  std::optional<WallTime> created_date = {};
  std::vector<std::string> kms_key_ids = {};
};
struct ListSecretVersionIdsResponse {
  std::vector<SecretVersionsListEntry> versions = {};
  std::optional<std::string> next_token = {};
  std::string arn = {};
  std::string name = {};
};

struct GetRandomPasswordRequest {
  std::optional<std::int64_t> password_length = {};  ///< 1 to 4,096; absent: 32
  std::optional<std::string> exclude_characters = {};
  bool exclude_numbers = false;
  bool exclude_punctuation = false;
  bool exclude_uppercase = false;
  bool exclude_lowercase = false;
  bool include_space = false;
  std::optional<bool> require_each_included_type = {};  ///< absent: yes
};
struct GetRandomPasswordResponse {
  PlaintextBytes random_password = {};
};

struct DeleteSecretRequest {
  std::string secret_id = {};
  std::optional<std::int64_t> recovery_window_in_days = {};  ///< 7 to 30, which the service checks; absent: 30
  bool force_delete_without_recovery = false;
};
struct DeleteSecretResponse {
  std::string arn = {};
  std::string name = {};
  std::optional<WallTime> deletion_date = {};
};

struct RestoreSecretRequest {
  std::string secret_id = {};
};
struct RestoreSecretResponse {
  std::string arn = {};
  std::string name = {};
};

}  // namespace keyhold::aws

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/aws/shape.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"

/// AWS Secrets Manager, version 2017-10-17: the core operations. Members are in the order of the service's model.
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
};
struct CreateSecretResponse {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> version_id = {};
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

struct PutSecretValueRequest {
  std::string secret_id = {};
  std::optional<std::string> client_request_token = {};
  std::optional<PlaintextBytes> secret_binary = {};
  std::optional<PlaintextBytes> secret_string = {};
  std::optional<StagingLabels> version_stages = {};
};
struct PutSecretValueResponse {
  std::string arn = {};
  std::string name = {};
  std::string version_id = {};
  StagingLabels version_stages = {};
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
  std::optional<WallTime> last_rotated_date = {};
  std::optional<WallTime> last_changed_date = {};
  std::optional<WallTime> last_accessed_date = {};
  std::optional<WallTime> deleted_date = {};
  std::vector<SecretTag> tags = {};
  VersionStages version_ids_to_stages = {};
  std::optional<std::string> owning_service = {};
  std::optional<WallTime> created_date = {};
  std::optional<std::string> primary_region = {};
};

struct SecretFilter {
  std::optional<std::string> key = {};  ///< description, name, tag-key, tag-value, primary-region, owning-service, all
  std::vector<std::string> values = {};
};
struct ListSecretsRequest {
  bool include_planned_deletion = false;
  std::optional<std::int64_t> max_results = {};
  std::optional<std::string> next_token = {};
  std::vector<SecretFilter> filters = {};
  std::optional<std::string> sort_order = {};
};
struct SecretListEntry {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> description = {};
  std::optional<std::string> kms_key_id = {};
  std::optional<bool> rotation_enabled = {};
  std::optional<WallTime> last_rotated_date = {};
  std::optional<WallTime> last_changed_date = {};
  std::optional<WallTime> last_accessed_date = {};
  std::optional<WallTime> deleted_date = {};
  std::vector<SecretTag> tags = {};
  VersionStages secret_versions_to_stages = {};
  std::optional<std::string> owning_service = {};
  std::optional<WallTime> created_date = {};
  std::optional<std::string> primary_region = {};
};
struct ListSecretsResponse {
  std::vector<SecretListEntry> secret_list = {};
  std::optional<std::string> next_token = {};
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

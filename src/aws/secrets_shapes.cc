#include "keyhold/aws/secrets_shapes.h"

#include <algorithm>

#include "secrets_common_fields.h"
#include "shape_impl.h"

// The tables of the Secrets Manager shapes: names, order, presence and constraints as in the service's model,
// 2017-10-17.
namespace keyhold::aws {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

bool is_duration(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == 'h'; });
}

bool is_schedule_expression(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || std::string_view("()#?*-/, ").find(c) != std::string_view::npos;
  });
}

constexpr auto fields(ShapeTag<CreateSecretRequest>) {
  using S = CreateSecretRequest;
  return std::tuple(
      required("Name", &S::name, kSecretName), optional("ClientRequestToken", &S::client_request_token, kVersionId),
      optional("Description", &S::description, kSecretDescription),
      optional("KmsKeyId", &S::kms_key_id, kSecretKmsKeyId), optional("SecretBinary", &S::secret_binary, kSecretBinary),
      optional("SecretString", &S::secret_string, kSecretString), optional("Tags", &S::tags),
      optional("AddReplicaRegions", &S::add_replica_regions, kReplicaRegions),
      optional("ForceOverwriteReplicaSecret", &S::force_overwrite_replica_secret),
      optional("Type", &S::type, kSecretType));
}

constexpr auto fields(ShapeTag<CreateSecretResponse>) {
  using S = CreateSecretResponse;
  return std::tuple(required("ARN", &S::arn), always("Name", &S::name), optional("VersionId", &S::version_id),
                    optional("ReplicationStatus", &S::replication_status));
}

constexpr auto fields(ShapeTag<GetSecretValueRequest>) {
  using S = GetSecretValueRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId), optional("VersionId", &S::version_id, kVersionId),
                    optional("VersionStage", &S::version_stage, kVersionStage));
}

constexpr auto fields(ShapeTag<GetSecretValueResponse>) {
  using S = GetSecretValueResponse;
  return std::tuple(required("ARN", &S::arn), always("Name", &S::name), required("VersionId", &S::version_id),
                    optional("SecretBinary", &S::secret_binary),
                    optional("SecretString", &S::secret_string, kSecretString),
                    always("VersionStages", &S::version_stages), always("CreatedDate", &S::created_date));
}

constexpr auto fields(ShapeTag<BatchGetSecretValueRequest>) {
  using S = BatchGetSecretValueRequest;
  return std::tuple(
      optional("SecretIdList", &S::secret_id_list, kSecretIdList), optional("Filters", &S::filters, kFilters),
      optional("MaxResults", &S::max_results, kMaxResultsBatch), optional("NextToken", &S::next_token, kNextToken));
}

constexpr auto fields(ShapeTag<ApiError>) {
  using S = ApiError;
  return std::tuple(optional("SecretId", &S::secret_id), optional("ErrorCode", &S::error_code),
                    optional("Message", &S::message));
}

constexpr auto fields(ShapeTag<BatchGetSecretValueResponse>) {
  using S = BatchGetSecretValueResponse;
  return std::tuple(always("SecretValues", &S::secret_values), optional("NextToken", &S::next_token),
                    always("Errors", &S::errors));
}

constexpr auto fields(ShapeTag<PutSecretValueRequest>) {
  using S = PutSecretValueRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId),
                    optional("ClientRequestToken", &S::client_request_token, kVersionId),
                    optional("SecretBinary", &S::secret_binary, kSecretBinary),
                    optional("SecretString", &S::secret_string, kSecretString),
                    optional("VersionStages", &S::version_stages, kVersionStages),
                    optional("RotationToken", &S::rotation_token, kRotationToken));
}

constexpr auto fields(ShapeTag<PutSecretValueResponse>) {
  using S = PutSecretValueResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), always("VersionId", &S::version_id),
                    always("VersionStages", &S::version_stages));
}

constexpr auto fields(ShapeTag<UpdateSecretRequest>) {
  using S = UpdateSecretRequest;
  return std::tuple(
      required("SecretId", &S::secret_id, kSecretId),
      optional("ClientRequestToken", &S::client_request_token, kVersionId),
      optional("Description", &S::description, kSecretDescription),
      optional("KmsKeyId", &S::kms_key_id, kSecretKmsKeyId), optional("SecretBinary", &S::secret_binary, kSecretBinary),
      optional("SecretString", &S::secret_string, kSecretString), optional("Type", &S::type, kSecretType));
}

constexpr auto fields(ShapeTag<UpdateSecretResponse>) {
  using S = UpdateSecretResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), optional("VersionId", &S::version_id));
}

constexpr auto fields(ShapeTag<UpdateSecretVersionStageRequest>) {
  using S = UpdateSecretVersionStageRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId),
                    required("VersionStage", &S::version_stage, kVersionStage),
                    optional("RemoveFromVersionId", &S::remove_from_version_id, kVersionId),
                    optional("MoveToVersionId", &S::move_to_version_id, kVersionId));
}

constexpr auto fields(ShapeTag<UpdateSecretVersionStageResponse>) {
  using S = UpdateSecretVersionStageResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name));
}

constexpr auto fields(ShapeTag<DescribeSecretRequest>) {
  using S = DescribeSecretRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId));
}

constexpr auto fields(ShapeTag<DescribeSecretResponse>) {
  using S = DescribeSecretResponse;
  return std::tuple(
      always("ARN", &S::arn), always("Name", &S::name), optional("Description", &S::description),
      optional("KmsKeyId", &S::kms_key_id), optional("RotationEnabled", &S::rotation_enabled),
      optional("RotationLambdaARN", &S::rotation_lambda_arn), optional("RotationRules", &S::rotation_rules),
      optional("LastRotatedDate", &S::last_rotated_date), optional("LastChangedDate", &S::last_changed_date),
      optional("LastAccessedDate", &S::last_accessed_date), optional("DeletedDate", &S::deleted_date),
      optional("NextRotationDate", &S::next_rotation_date), optional("Tags", &S::tags),
      optional("VersionIdsToStages", &S::version_ids_to_stages), optional("OwningService", &S::owning_service),
      optional("CreatedDate", &S::created_date), optional("PrimaryRegion", &S::primary_region),
      optional("ReplicationStatus", &S::replication_status));
}

constexpr auto fields(ShapeTag<ListSecretsRequest>) {
  using S = ListSecretsRequest;
  return std::tuple(optional("IncludePlannedDeletion", &S::include_planned_deletion),
                    optional("MaxResults", &S::max_results, kMaxResults),
                    optional("NextToken", &S::next_token, kNextToken), optional("Filters", &S::filters, kFilters),
                    optional("SortOrder", &S::sort_order, kSortOrder), optional("SortBy", &S::sort_by, kSortBy));
}

constexpr auto fields(ShapeTag<SecretListEntry>) {
  using S = SecretListEntry;
  return std::tuple(
      always("ARN", &S::arn), always("Name", &S::name), optional("Description", &S::description),
      optional("KmsKeyId", &S::kms_key_id), optional("RotationEnabled", &S::rotation_enabled),
      optional("RotationLambdaARN", &S::rotation_lambda_arn), optional("RotationRules", &S::rotation_rules),
      optional("LastRotatedDate", &S::last_rotated_date), optional("LastChangedDate", &S::last_changed_date),
      optional("LastAccessedDate", &S::last_accessed_date), optional("DeletedDate", &S::deleted_date),
      optional("NextRotationDate", &S::next_rotation_date), optional("Tags", &S::tags),
      optional("SecretVersionsToStages", &S::secret_versions_to_stages), optional("OwningService", &S::owning_service),
      optional("CreatedDate", &S::created_date), optional("PrimaryRegion", &S::primary_region));
}

constexpr auto fields(ShapeTag<ListSecretsResponse>) {
  using S = ListSecretsResponse;
  return std::tuple(always("SecretList", &S::secret_list), optional("NextToken", &S::next_token));
}

constexpr auto fields(ShapeTag<ListSecretVersionIdsRequest>) {
  using S = ListSecretVersionIdsRequest;
  return std::tuple(
      required("SecretId", &S::secret_id, kSecretId), optional("MaxResults", &S::max_results, kMaxResults),
      optional("NextToken", &S::next_token, kNextToken), optional("IncludeDeprecated", &S::include_deprecated));
}

constexpr auto fields(ShapeTag<SecretVersionsListEntry>) {
  using S = SecretVersionsListEntry;
  return std::tuple(always("VersionId", &S::version_id), optional("VersionStages", &S::version_stages),
                    optional("LastAccessedDate", &S::last_accessed_date), optional("CreatedDate", &S::created_date),
                    optional("KmsKeyIds", &S::kms_key_ids));
}

constexpr auto fields(ShapeTag<ListSecretVersionIdsResponse>) {
  using S = ListSecretVersionIdsResponse;
  return std::tuple(always("Versions", &S::versions), optional("NextToken", &S::next_token), always("ARN", &S::arn),
                    always("Name", &S::name));
}

constexpr auto fields(ShapeTag<GetRandomPasswordRequest>) {
  using S = GetRandomPasswordRequest;
  return std::tuple(
      optional("PasswordLength", &S::password_length, kPasswordLength),
      optional("ExcludeCharacters", &S::exclude_characters, kExcludeCharacters),
      optional("ExcludeNumbers", &S::exclude_numbers), optional("ExcludePunctuation", &S::exclude_punctuation),
      optional("ExcludeUppercase", &S::exclude_uppercase), optional("ExcludeLowercase", &S::exclude_lowercase),
      optional("IncludeSpace", &S::include_space), optional("RequireEachIncludedType", &S::require_each_included_type));
}

constexpr auto fields(ShapeTag<GetRandomPasswordResponse>) {
  using S = GetRandomPasswordResponse;
  return std::tuple(always("RandomPassword", &S::random_password, kPassword));
}

constexpr auto fields(ShapeTag<DeleteSecretRequest>) {
  using S = DeleteSecretRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId),
                    optional("RecoveryWindowInDays", &S::recovery_window_in_days),
                    optional("ForceDeleteWithoutRecovery", &S::force_delete_without_recovery));
}

constexpr auto fields(ShapeTag<DeleteSecretResponse>) {
  using S = DeleteSecretResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), optional("DeletionDate", &S::deletion_date));
}

constexpr auto fields(ShapeTag<RestoreSecretRequest>) {
  using S = RestoreSecretRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId));
}

constexpr auto fields(ShapeTag<RestoreSecretResponse>) {
  using S = RestoreSecretResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name));
}

KEYHOLD_AWS_SHAPE(CreateSecretRequest);
KEYHOLD_AWS_SHAPE(CreateSecretResponse);
KEYHOLD_AWS_SHAPE(GetSecretValueRequest);
KEYHOLD_AWS_SHAPE(GetSecretValueResponse);
KEYHOLD_AWS_SHAPE(BatchGetSecretValueRequest);
KEYHOLD_AWS_SHAPE(BatchGetSecretValueResponse);
KEYHOLD_AWS_SHAPE(PutSecretValueRequest);
KEYHOLD_AWS_SHAPE(PutSecretValueResponse);
KEYHOLD_AWS_SHAPE(UpdateSecretRequest);
KEYHOLD_AWS_SHAPE(UpdateSecretResponse);
KEYHOLD_AWS_SHAPE(UpdateSecretVersionStageRequest);
KEYHOLD_AWS_SHAPE(UpdateSecretVersionStageResponse);
KEYHOLD_AWS_SHAPE(DescribeSecretRequest);
KEYHOLD_AWS_SHAPE(DescribeSecretResponse);
KEYHOLD_AWS_SHAPE(ListSecretsRequest);
KEYHOLD_AWS_SHAPE(ListSecretsResponse);
KEYHOLD_AWS_SHAPE(ListSecretVersionIdsRequest);
KEYHOLD_AWS_SHAPE(ListSecretVersionIdsResponse);
KEYHOLD_AWS_SHAPE(GetRandomPasswordRequest);
KEYHOLD_AWS_SHAPE(GetRandomPasswordResponse);
KEYHOLD_AWS_SHAPE(DeleteSecretRequest);
KEYHOLD_AWS_SHAPE(DeleteSecretResponse);
KEYHOLD_AWS_SHAPE(RestoreSecretRequest);
KEYHOLD_AWS_SHAPE(RestoreSecretResponse);

}  // namespace keyhold::aws

#include "keyhold/aws/secrets_shapes.h"

#include "keyhold/aws/arn.h"
#include "shape_impl.h"

// The tables of the Secrets Manager shapes: names, order, presence and constraints as in the service's model,
// 2017-10-17.
namespace keyhold::aws {
namespace {

constexpr std::string_view kFilterKeyValues[] = {"description",    "name",           "tag-key", "tag-value",
                                                 "primary-region", "owning-service", "all"};
constexpr std::string_view kSortOrderValues[] = {"asc", "desc"};

constexpr Rules kSecretName{.min = 1, .max = 512};
constexpr Rules kSecretId{.min = 1, .max = 2048};
constexpr Rules kVersionId{.min = 32, .max = 64};
constexpr Rules kSecretDescription{.min = 0, .max = 2048};
constexpr Rules kSecretKmsKeyId{.min = 0, .max = 2048};
constexpr Rules kSecretBinary{.min = 0, .max = 65536};
constexpr Rules kSecretString{.min = 0, .max = 65536, .text = true};
constexpr Rules kVersionStage{.min = 1, .max = 256};
constexpr Rules kVersionStages{.min = 1, .max = 20, .element = &kVersionStage};
constexpr Rules kSecretTagKey{.min = 1, .max = 128};
constexpr Rules kSecretTagValue{.min = 0, .max = 256};
constexpr Rules kMaxResults{.min = 1, .max = 100};
constexpr Rules kNextToken{.min = 1, .max = 4096, .quiet = true};
constexpr Rules kFilters{.max = 10};
constexpr Rules kFilterKey{.values = kFilterKeyValues};
constexpr Rules kFilterValue{.max = 512};
constexpr Rules kFilterValues{.min = 1, .max = 10, .element = &kFilterValue};
constexpr Rules kSortOrder{.values = kSortOrderValues};
constexpr Rules kReplicaRegions{.min = 1};
constexpr Rules kReplicaRegion{.min = 1, .max = 128, .matches = is_region, .pattern = R"(^([a-z]+-)+\d+$)"};

}  // namespace

constexpr auto fields(ShapeTag<SecretTag>) {
  using S = SecretTag;
  return std::tuple(optional("Key", &S::key, kSecretTagKey), optional("Value", &S::value, kSecretTagValue));
}

constexpr auto fields(ShapeTag<ReplicaRegion>) {
  using S = ReplicaRegion;
  return std::tuple(optional("Region", &S::region, kReplicaRegion),
                    optional("KmsKeyId", &S::kms_key_id, kSecretKmsKeyId));
}

constexpr auto fields(ShapeTag<CreateSecretRequest>) {
  using S = CreateSecretRequest;
  return std::tuple(
      required("Name", &S::name, kSecretName), optional("ClientRequestToken", &S::client_request_token, kVersionId),
      optional("Description", &S::description, kSecretDescription),
      optional("KmsKeyId", &S::kms_key_id, kSecretKmsKeyId), optional("SecretBinary", &S::secret_binary, kSecretBinary),
      optional("SecretString", &S::secret_string, kSecretString), optional("Tags", &S::tags),
      optional("AddReplicaRegions", &S::add_replica_regions, kReplicaRegions),
      optional("ForceOverwriteReplicaSecret", &S::force_overwrite_replica_secret));
}

constexpr auto fields(ShapeTag<CreateSecretResponse>) {
  using S = CreateSecretResponse;
  return std::tuple(required("ARN", &S::arn), always("Name", &S::name), optional("VersionId", &S::version_id));
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

constexpr auto fields(ShapeTag<PutSecretValueRequest>) {
  using S = PutSecretValueRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId),
                    optional("ClientRequestToken", &S::client_request_token, kVersionId),
                    optional("SecretBinary", &S::secret_binary, kSecretBinary),
                    optional("SecretString", &S::secret_string, kSecretString),
                    optional("VersionStages", &S::version_stages, kVersionStages));
}

constexpr auto fields(ShapeTag<PutSecretValueResponse>) {
  using S = PutSecretValueResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), always("VersionId", &S::version_id),
                    always("VersionStages", &S::version_stages));
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
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), optional("Description", &S::description),
                    optional("KmsKeyId", &S::kms_key_id), optional("RotationEnabled", &S::rotation_enabled),
                    optional("LastRotatedDate", &S::last_rotated_date),
                    optional("LastChangedDate", &S::last_changed_date),
                    optional("LastAccessedDate", &S::last_accessed_date), optional("DeletedDate", &S::deleted_date),
                    always("Tags", &S::tags), always("VersionIdsToStages", &S::version_ids_to_stages),
                    optional("OwningService", &S::owning_service), optional("CreatedDate", &S::created_date),
                    optional("PrimaryRegion", &S::primary_region));
}

constexpr auto fields(ShapeTag<SecretFilter>) {
  using S = SecretFilter;
  return std::tuple(optional("Key", &S::key, kFilterKey), optional("Values", &S::values, kFilterValues));
}

constexpr auto fields(ShapeTag<ListSecretsRequest>) {
  using S = ListSecretsRequest;
  return std::tuple(optional("IncludePlannedDeletion", &S::include_planned_deletion),
                    optional("MaxResults", &S::max_results, kMaxResults),
                    optional("NextToken", &S::next_token, kNextToken), optional("Filters", &S::filters, kFilters),
                    optional("SortOrder", &S::sort_order, kSortOrder));
}

constexpr auto fields(ShapeTag<SecretListEntry>) {
  using S = SecretListEntry;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), optional("Description", &S::description),
                    optional("KmsKeyId", &S::kms_key_id), optional("RotationEnabled", &S::rotation_enabled),
                    optional("LastRotatedDate", &S::last_rotated_date),
                    optional("LastChangedDate", &S::last_changed_date),
                    optional("LastAccessedDate", &S::last_accessed_date), optional("DeletedDate", &S::deleted_date),
                    always("Tags", &S::tags), always("SecretVersionsToStages", &S::secret_versions_to_stages),
                    optional("OwningService", &S::owning_service), optional("CreatedDate", &S::created_date),
                    optional("PrimaryRegion", &S::primary_region));
}

constexpr auto fields(ShapeTag<ListSecretsResponse>) {
  using S = ListSecretsResponse;
  return std::tuple(always("SecretList", &S::secret_list), optional("NextToken", &S::next_token));
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

KEYHOLD_AWS_SHAPE(SecretTag);
KEYHOLD_AWS_SHAPE(ReplicaRegion);
KEYHOLD_AWS_SHAPE(CreateSecretRequest);
KEYHOLD_AWS_SHAPE(CreateSecretResponse);
KEYHOLD_AWS_SHAPE(GetSecretValueRequest);
KEYHOLD_AWS_SHAPE(GetSecretValueResponse);
KEYHOLD_AWS_SHAPE(PutSecretValueRequest);
KEYHOLD_AWS_SHAPE(PutSecretValueResponse);
KEYHOLD_AWS_SHAPE(UpdateSecretVersionStageRequest);
KEYHOLD_AWS_SHAPE(UpdateSecretVersionStageResponse);
KEYHOLD_AWS_SHAPE(DescribeSecretRequest);
KEYHOLD_AWS_SHAPE(DescribeSecretResponse);
KEYHOLD_AWS_SHAPE(SecretFilter);
KEYHOLD_AWS_SHAPE(ListSecretsRequest);
KEYHOLD_AWS_SHAPE(SecretListEntry);
KEYHOLD_AWS_SHAPE(ListSecretsResponse);
KEYHOLD_AWS_SHAPE(DeleteSecretRequest);
KEYHOLD_AWS_SHAPE(DeleteSecretResponse);
KEYHOLD_AWS_SHAPE(RestoreSecretRequest);
KEYHOLD_AWS_SHAPE(RestoreSecretResponse);

}  // namespace keyhold::aws

#pragma once

#include "keyhold/aws/arn.h"
#include "keyhold/aws/secrets_shapes.h"
#include "shape_table.h"

/// The constraints of the Secrets Manager shapes, and the tables of those that other shapes hold: as in the service's
/// model, 2017-10-17.
namespace keyhold::aws {

/// Every character is one of a duration in hours, or of a schedule expression.
bool is_duration(std::string_view text);
bool is_schedule_expression(std::string_view text);

inline constexpr std::string_view kFilterKeyValues[] = {"all",       "name",           "tag-key",       "description",
                                                        "tag-value", "primary-region", "owning-service"};
inline constexpr std::string_view kSortOrderValues[] = {"asc", "desc"};
inline constexpr std::string_view kSortByValues[] = {"created-date", "last-accessed-date", "last-changed-date", "name"};

inline constexpr Rules kSecretName{.min = 1, .max = 512};
inline constexpr Rules kSecretId{.min = 1, .max = 2048};
inline constexpr Rules kVersionId{.min = 32, .max = 64};
inline constexpr Rules kSecretDescription{.min = 0, .max = 2048};
inline constexpr Rules kSecretKmsKeyId{.min = 0, .max = 2048};
inline constexpr Rules kSecretBinary{.min = 0, .max = 65536};
inline constexpr Rules kSecretString{.min = 0, .max = 65536, .text = true};
inline constexpr Rules kVersionStage{.min = 1, .max = 256};
inline constexpr Rules kVersionStages{.min = 1, .max = 20, .element = &kVersionStage};
inline constexpr Rules kSecretTagKey{.min = 1, .max = 128};
inline constexpr Rules kSecretTagValue{.min = 0, .max = 256};
inline constexpr Rules kMaxResults{.min = 1, .max = 100};
inline constexpr Rules kNextToken{.min = 1, .max = 4096, .quiet = true};
inline constexpr Rules kFilters{.max = 10};
inline constexpr Rules kFilterKey{.values = kFilterKeyValues};
inline constexpr Rules kFilterValue{.max = 512};
inline constexpr Rules kFilterValues{.min = 1, .max = 10, .element = &kFilterValue};
inline constexpr Rules kSortOrder{.values = kSortOrderValues};
inline constexpr Rules kReplicaRegions{.min = 1};
inline constexpr Rules kReplicaRegion{.min = 1, .max = 128, .matches = is_region, .pattern = R"(^([a-z]+-)+\d+$)"};

inline constexpr Rules kSortBy{.values = kSortByValues};
inline constexpr Rules kMaxResultsBatch{.min = 1, .max = 20};
inline constexpr Rules kSecretIdList{.min = 1, .max = 20, .element = &kSecretId};
inline constexpr Rules kSecretType{.min = 1, .max = 256};
inline constexpr Rules kPasswordLength{.min = 1, .max = 4096};
inline constexpr Rules kExcludeCharacters{.min = 0, .max = 4096, .quiet = true};
inline constexpr Rules kPassword{.text = true};
inline constexpr Rules kTagKeyList{.element = &kSecretTagKey};
inline constexpr Rules kResourcePolicy{.min = 1, .max = 20480};
inline constexpr Rules kRotationToken{.min = 36, .max = 256, .quiet = true};
inline constexpr Rules kRotationLambdaArn{.min = 0, .max = 2048};
inline constexpr Rules kRotationRoleArn{.min = 20, .max = 2048};
inline constexpr Rules kAfterDays{.min = 1, .max = 1000};
inline constexpr Rules kDuration{.min = 2, .max = 3, .matches = is_duration, .pattern = "[0-9h]+"};
inline constexpr Rules kScheduleExpression{
    .min = 1, .max = 256, .matches = is_schedule_expression, .pattern = R"([0-9A-Za-z\(\)#\?\*\-\/, ]+)"};
inline constexpr Rules kReplicaRegionList{.min = 1, .element = &kReplicaRegion};

constexpr auto fields(ShapeTag<SecretTag>) {
  using S = SecretTag;
  return std::tuple(optional("Key", &S::key, kSecretTagKey), optional("Value", &S::value, kSecretTagValue));
}

constexpr auto fields(ShapeTag<ReplicaRegion>) {
  using S = ReplicaRegion;
  return std::tuple(optional("Region", &S::region, kReplicaRegion),
                    optional("KmsKeyId", &S::kms_key_id, kSecretKmsKeyId));
}

constexpr auto fields(ShapeTag<SecretFilter>) {
  using S = SecretFilter;
  return std::tuple(optional("Key", &S::key, kFilterKey), optional("Values", &S::values, kFilterValues));
}

constexpr auto fields(ShapeTag<ReplicationStatus>) {
  using S = ReplicationStatus;
  return std::tuple(optional("Region", &S::region), optional("KmsKeyId", &S::kms_key_id),
                    optional("Status", &S::status), optional("StatusMessage", &S::status_message),
                    optional("LastAccessedDate", &S::last_accessed_date));
}

constexpr auto fields(ShapeTag<RotationRules>) {
  using S = RotationRules;
  return std::tuple(optional("AutomaticallyAfterDays", &S::automatically_after_days, kAfterDays),
                    optional("Duration", &S::duration, kDuration),
                    optional("ScheduleExpression", &S::schedule_expression, kScheduleExpression));
}

}  // namespace keyhold::aws

#include "keyhold/aws/secrets_rotation_shapes.h"

#include "secrets_common_fields.h"
#include "shape_impl.h"

namespace keyhold::aws {

constexpr auto fields(ShapeTag<RotateSecretRequest>) {
  using S = RotateSecretRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId),
                    optional("ClientRequestToken", &S::client_request_token, kVersionId),
                    optional("RotationLambdaARN", &S::rotation_lambda_arn, kRotationLambdaArn),
                    optional("RotationRules", &S::rotation_rules),
                    optional("ExternalSecretRotationRoleArn", &S::external_secret_rotation_role_arn, kRotationRoleArn),
                    optional("RotateImmediately", &S::rotate_immediately));
}

constexpr auto fields(ShapeTag<RotateSecretResponse>) {
  using S = RotateSecretResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), optional("VersionId", &S::version_id));
}

constexpr auto fields(ShapeTag<CancelRotateSecretRequest>) {
  using S = CancelRotateSecretRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId));
}

constexpr auto fields(ShapeTag<CancelRotateSecretResponse>) {
  using S = CancelRotateSecretResponse;
  return std::tuple(always("ARN", &S::arn), always("Name", &S::name), optional("VersionId", &S::version_id));
}

constexpr auto fields(ShapeTag<ReplicateSecretToRegionsRequest>) {
  using S = ReplicateSecretToRegionsRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId),
                    required("AddReplicaRegions", &S::add_replica_regions, kReplicaRegions),
                    optional("ForceOverwriteReplicaSecret", &S::force_overwrite_replica_secret));
}

constexpr auto fields(ShapeTag<ReplicateSecretToRegionsResponse>) {
  using S = ReplicateSecretToRegionsResponse;
  return std::tuple(always("ARN", &S::arn), always("ReplicationStatus", &S::replication_status));
}

constexpr auto fields(ShapeTag<RemoveRegionsFromReplicationRequest>) {
  using S = RemoveRegionsFromReplicationRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId),
                    required("RemoveReplicaRegions", &S::remove_replica_regions, kReplicaRegionList));
}

constexpr auto fields(ShapeTag<RemoveRegionsFromReplicationResponse>) {
  using S = RemoveRegionsFromReplicationResponse;
  return std::tuple(always("ARN", &S::arn), always("ReplicationStatus", &S::replication_status));
}

constexpr auto fields(ShapeTag<StopReplicationToReplicaRequest>) {
  using S = StopReplicationToReplicaRequest;
  return std::tuple(required("SecretId", &S::secret_id, kSecretId));
}

constexpr auto fields(ShapeTag<StopReplicationToReplicaResponse>) {
  using S = StopReplicationToReplicaResponse;
  return std::tuple(always("ARN", &S::arn));
}

KEYHOLD_AWS_SHAPE(RotateSecretRequest);
KEYHOLD_AWS_SHAPE(RotateSecretResponse);
KEYHOLD_AWS_SHAPE(CancelRotateSecretRequest);
KEYHOLD_AWS_SHAPE(CancelRotateSecretResponse);
KEYHOLD_AWS_SHAPE(ReplicateSecretToRegionsRequest);
KEYHOLD_AWS_SHAPE(ReplicateSecretToRegionsResponse);
KEYHOLD_AWS_SHAPE(RemoveRegionsFromReplicationRequest);
KEYHOLD_AWS_SHAPE(RemoveRegionsFromReplicationResponse);
KEYHOLD_AWS_SHAPE(StopReplicationToReplicaRequest);
KEYHOLD_AWS_SHAPE(StopReplicationToReplicaResponse);

}  // namespace keyhold::aws

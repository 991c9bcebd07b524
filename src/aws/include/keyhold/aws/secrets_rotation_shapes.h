#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keyhold/aws/secrets_shapes.h"

/// AWS Secrets Manager, version 2017-10-17: rotation and replication. Members are in the order of the service's model.
namespace keyhold::aws {

struct RotateSecretRequest {
  std::string secret_id = {};
  std::optional<std::string> client_request_token = {};
  std::optional<std::string> rotation_lambda_arn = {};
  std::optional<RotationRules> rotation_rules = {};
  std::optional<std::string> external_secret_rotation_role_arn = {};
  std::optional<bool> rotate_immediately = {};  ///< absent: yes
};
struct RotateSecretResponse {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> version_id = {};
};

struct CancelRotateSecretRequest {
  std::string secret_id = {};
};
struct CancelRotateSecretResponse {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> version_id = {};  ///< of a rotation that was under way
};

struct ReplicateSecretToRegionsRequest {
  std::string secret_id = {};
  std::vector<ReplicaRegion> add_replica_regions = {};
  bool force_overwrite_replica_secret = false;
};
struct ReplicateSecretToRegionsResponse {
  std::string arn = {};
  std::vector<ReplicationStatus> replication_status = {};
};

struct RemoveRegionsFromReplicationRequest {
  std::string secret_id = {};
  std::vector<std::string> remove_replica_regions = {};
};
struct RemoveRegionsFromReplicationResponse {
  std::string arn = {};
  std::vector<ReplicationStatus> replication_status = {};
};

struct StopReplicationToReplicaRequest {
  std::string secret_id = {};
};
struct StopReplicationToReplicaResponse {
  std::string arn = {};
};

}  // namespace keyhold::aws

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "access.h"
#include "values.h"

/// Copies of a secret in other Regions that this service serves. A copy is a secret of its own there, with values under
/// a key of its Region; what changes its primary changes it in the same commit.
namespace keyhold::secrets {

/// A Region's data keys for values to come, made in the caller's name before the change takes its turn.
struct ReplicaKeys {
  std::string region;
  std::vector<NewVersion> made;
  std::string failure;  ///< why there are none: the replica falls behind
};

/// What a change of a primary has for its replicas besides itself.
struct ReplicaChange {
  std::vector<ReplicaKeys> keys = {};
  std::vector<std::pair<std::string, const SecretValue*>> values = {};  ///< by version id; the caller keeps them
  bool overwrite = false;                                               ///< another secret of that name gives way
};

/// Keys in every Region of `primary` for one new version.
Task<std::vector<ReplicaKeys>> make_replica_keys(const Parts& parts, Caller caller, SecretPtr primary,
                                                 std::string version_id);
/// Keys in one Region, under `kms_key_id`, for these versions.
Task<ReplicaKeys> make_keys_in(const Parts& parts, Caller caller, SecretPtr primary, Replica replica,
                               std::vector<std::string> version_ids);

/// Where a replica is, or would be.
SecretPlace replica_place(const Secret& primary, const std::string& region);
/// The replica of `primary` in `region`; nullptr: none, or another secret has its name.
SecretPtr find_replica(const SecretTable& secrets, const Secret& primary, const std::string& region);

/// Brings the replicas of a changed `primary` up to it, and notes in it how they are. Returns their rows, to be stored
/// and shown with it. A replica that lacks a value keeps what it has, and says Failed.
std::vector<Secret> sync_replicas(const Parts& parts, storage::Batch& batch, Secret& primary,
                                  const ReplicaChange& change);

/// What DescribeSecret and the operations on replicas say of them.
std::vector<aws::ReplicationStatus> replication_status(const SecretTable& secrets, const Secret& primary);

}  // namespace keyhold::secrets

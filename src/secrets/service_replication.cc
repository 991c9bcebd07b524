// ReplicateSecretToRegions, RemoveRegionsFromReplication, StopReplicationToReplica.
#include <algorithm>
#include <set>

#include "access.h"
#include "errors.h"
#include "keyhold/secrets/service.h"
#include "replication.h"

namespace keyhold::secrets {
namespace {

/// The values of a primary that its replicas get. Those without a label too, for a label can move to them; but one of
/// those that cannot be opened, under a key long gone say, keeps nobody from replicating.
struct Source {
  std::vector<std::string> ids;
  std::vector<SecretValue> values;
};

Task<Result<Source>> open_source(const Parts& parts, const Caller& caller, SecretPtr primary) {
  Source out;
  for (const Version& version : primary->versions) {
    if (!version.has_value()) continue;
    Result<SecretValue> value = co_await open_version(parts, caller, primary, version);
    if (!value && version.labels.empty()) continue;
    if (!value) co_return value.error();
    out.ids.push_back(version.id);
    out.values.push_back(std::move(*value));
  }
  co_return out;
}

Task<Result<SecretPtr>> admit_primary(const Parts& parts, Call& call, std::string verb, std::string secret_id,
                                      Conditions conditions) {
  const Access access(parts);
  KEYHOLD_CO_TRY(SecretPtr secret,
                 co_await access.admit(call, std::move(verb), std::move(secret_id), std::move(conditions)));
  KEYHOLD_CO_CHECK(check_changeable(*secret));
  co_return secret;
}

void add_replica(Secret& primary, const Replica& added) {
  const auto same = [&added](const Replica& replica) { return replica.region == added.region; };
  const auto found = std::find_if(primary.replicas.begin(), primary.replicas.end(), same);
  if (found == primary.replicas.end()) {
    primary.replicas.push_back(added);
  } else if (found->status == Replica::Status::kFailed) {
    *found = added;
  }
}

Conditions replicate_conditions(const aws::ReplicateSecretToRegionsRequest& request) {
  Conditions out;
  for (const aws::ReplicaRegion& replica : request.add_replica_regions)
    if (replica.region) out.emplace("secretsmanager:AddReplicaRegions", *replica.region);
  if (request.force_overwrite_replica_secret) out.emplace("secretsmanager:ForceOverwriteReplicaSecret", "true");
  return out;
}

Task<Result<ReplicaChange>> prepare_change(const Parts& parts, const Caller& caller, SecretPtr primary,
                                           const std::vector<Replica>& added, const Source& source) {
  ReplicaChange out;
  for (std::size_t i = 0; i < source.ids.size(); ++i) out.values.emplace_back(source.ids[i], &source.values[i]);
  for (const Replica& replica : added) {
    std::vector<std::string> ids = source.ids;
    out.keys.push_back(co_await make_keys_in(parts, caller, primary, replica, std::move(ids)));
  }
  co_return out;
}

}  // namespace

Task<Result<aws::ReplicateSecretToRegionsResponse>> Service::replicate_secret_to_regions(
    Call& call, aws::ReplicateSecretToRegionsRequest request) {
  KEYHOLD_CO_TRY(const SecretPtr seen, co_await admit_primary(parts_, call, "ReplicateSecretToRegions",
                                                              request.secret_id, replicate_conditions(request)));
  KEYHOLD_CO_TRY(const std::vector<Replica> added, take_replicas(request.add_replica_regions, seen->place));
  KEYHOLD_CO_TRY(const Source source, co_await open_source(parts_, call.caller, seen));
  KEYHOLD_CO_TRY(ReplicaChange change, co_await prepare_change(parts_, call.caller, seen, added, source));
  change.overwrite = request.force_overwrite_replica_secret;
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, Access(parts_).latest(*seen));
  KEYHOLD_CO_CHECK(check_changeable(*secret));
  Secret next = *secret;
  for (const Replica& replica : added) add_replica(next, replica);
  next.changed = parts_.clock.now();
  storage::Batch batch;
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, std::move(next), std::move(batch), std::move(change)));
  KEYHOLD_CO_TRY(const SecretPtr now, Access(parts_).latest(*seen));
  co_return aws::ReplicateSecretToRegionsResponse{now->arn, replication_status(parts_.secrets, *now)};
}

Task<Result<aws::RemoveRegionsFromReplicationResponse>> Service::remove_regions_from_replication(
    Call& call, aws::RemoveRegionsFromReplicationRequest request) {
  KEYHOLD_CO_TRY(const SecretPtr seen,
                 co_await admit_primary(parts_, call, "RemoveRegionsFromReplication", request.secret_id, Conditions()));
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, Access(parts_).latest(*seen));
  Secret next = *secret;
  storage::Batch batch;
  std::vector<SecretPtr> gone;
  for (const std::string& region : request.remove_replica_regions) {
    std::erase_if(next.replicas, [&region](const Replica& replica) { return replica.region == region; });
    SecretPtr copy = find_replica(parts_.secrets, *secret, region);
    if (copy == nullptr) continue;
    parts_.vault.erase_secret(batch, *copy);
    gone.push_back(std::move(copy));
  }
  next.changed = parts_.clock.now();
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, std::move(next), std::move(batch)));
  for (const SecretPtr& copy : gone) parts_.secrets.remove(copy->place);
  KEYHOLD_CO_TRY(const SecretPtr now, Access(parts_).latest(*seen));
  co_return aws::RemoveRegionsFromReplicationResponse{now->arn, replication_status(parts_.secrets, *now)};
}

// The replica goes on by itself with what it has; its primary forgets it in the same commit.
Task<Result<aws::StopReplicationToReplicaResponse>> Service::stop_replication_to_replica(
    Call& call, aws::StopReplicationToReplicaRequest request) {
  const Access access(parts_);
  Conditions conditions;
  KEYHOLD_CO_TRY(const SecretPtr seen,
                 co_await access.admit(call, "StopReplicationToReplica", request.secret_id, std::move(conditions)));
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, access.latest(*seen));
  if (!secret->primary_region) co_return invalid_parameter("The secret isn't a replica.");
  Secret next = *secret;
  next.primary_region.reset();
  next.changed = parts_.clock.now();
  storage::Batch batch;
  SecretPtr primary = parts_.secrets.find({secret->place.account, *secret->primary_region, secret->place.name});
  if (primary != nullptr) {
    Secret without = *primary;
    std::erase_if(without.replicas, [&](const Replica& replica) { return replica.region == secret->place.region; });
    KEYHOLD_CO_CHECK(parts_.vault.put_secret(batch, without));
    primary = std::make_shared<const Secret>(std::move(without));
  }
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, std::move(next), std::move(batch)));
  if (primary != nullptr) parts_.secrets.put(std::move(primary));
  co_return aws::StopReplicationToReplicaResponse{secret->arn};
}

}  // namespace keyhold::secrets

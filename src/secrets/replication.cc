#include "replication.h"

#include <algorithm>

#include "keyhold/aws/arn.h"
#include "secret_codec.h"
#include "version_stages.h"

namespace keyhold::secrets {
namespace {

constexpr const char* kSucceeded = "Replication succeeded";

// The same name and suffix, in the other Region.
std::string replica_arn(const Secret& primary, const std::string& region) {
  aws::SecretArn arn = aws::SecretArn::parse(primary.arn).value();
  arn.region = region;
  return arn.text();
}

Secret begin_replica(const Parts& parts, const Secret& primary, const Replica& replica) {
  Secret out;
  out.arn = replica_arn(primary, replica.region);
  out.place = replica_place(primary, replica.region);
  out.kms_key_id = replica.kms_key_id;
  out.created = parts.clock.now();
  return out;
}

const ReplicaKeys* keys_for(const ReplicaChange& change, const std::string& region) {
  const auto found = std::find_if(change.keys.begin(), change.keys.end(),
                                  [&region](const ReplicaKeys& keys) { return keys.region == region; });
  return found == change.keys.end() ? nullptr : &*found;
}

const SecretValue* value_of(const ReplicaChange& change, std::string_view version_id) {
  for (const auto& [id, value] : change.values)
    if (id == version_id) return value;
  return nullptr;
}

bool holds_value(const Secret& secret, std::string_view id) {
  const Version* const version = secret.find_version(id);
  return version != nullptr && version->has_value();
}

void add_values(const Parts& parts, storage::Batch& batch, Secret& copy, const Secret& primary, const ReplicaKeys& keys,
                const ReplicaChange& change) {
  for (const NewVersion& made : keys.made) {
    const SecretValue* const value = value_of(change, made.version.id);
    if (value == nullptr || holds_value(copy, made.version.id) || !holds_value(primary, made.version.id)) continue;
    const Version& placed = settle(copy, made.version);
    parts.vault.put_value(batch, copy, placed, made.data_key, *value);
  }
}

bool has_all(const Secret& copy, const Secret& primary) {
  return std::all_of(primary.versions.begin(), primary.versions.end(), [&copy](const Version& version) {
    return version.labels.empty() || !version.has_value() || holds_value(copy, version.id);
  });
}

void drop_versions(const Parts& parts, storage::Batch& batch, Secret& copy, const Secret& primary) {
  std::erase_if(copy.versions, [&](const Version& version) {
    if (primary.find_version(version.id) != nullptr) return false;
    parts.vault.erase_value(batch, copy, version);
    return true;
  });
}

// A version that waits for its value waits in the replica too.
void match_versions(Secret& copy, const Secret& primary) {
  for (const Version& version : primary.versions) {
    if (!version.has_value() && copy.find_version(version.id) == nullptr) {
      Version waiting;
      waiting.id = version.id;
      waiting.created = version.created;
      settle(copy, std::move(waiting));
    }
    if (Version* const own = version_in(copy, version.id)) own->labels = version.labels;
  }
}

void match_metadata(Secret& copy, const Secret& primary) {
  copy.description = primary.description;
  copy.tags = primary.tags;
  copy.tagged = primary.tagged;
  copy.policy = primary.policy;
  copy.primary_region = primary.place.region;
  copy.changed = primary.changed;
}

void note_status(Replica& replica, bool complete, const ReplicaKeys* keys) {
  replica.status = complete ? Replica::Status::kInSync : Replica::Status::kFailed;
  if (complete) replica.message.clear();
  if (!complete && keys != nullptr && !keys->failure.empty()) replica.message = keys->failure;
  if (!complete && replica.message.empty()) replica.message = "Replication failed: the replica lacks a value.";
}

Error name_is_taken(const SecretPlace& place) {
  return {ErrorCode::kConflict,
          "Replication failed: Secret name " + place.name + " already exists in region " + place.region + "."};
}

// Whether another secret stands where the replica would be.
bool is_taken(const Parts& parts, const Secret& primary, const Replica& replica) {
  return parts.secrets.find(replica_place(primary, replica.region)) != nullptr &&
         find_replica(parts.secrets, primary, replica.region) == nullptr;
}

std::optional<Secret> sync_one(const Parts& parts, storage::Batch& batch, const Secret& primary, Replica& replica,
                               const ReplicaChange& change) {
  const bool taken = is_taken(parts, primary, replica);
  if (taken && !change.overwrite) {
    replica.status = Replica::Status::kFailed;
    replica.message = name_is_taken(replica_place(primary, replica.region)).detail;
    return std::nullopt;
  }
  const SecretPtr present = find_replica(parts.secrets, primary, replica.region);
  Secret copy = present == nullptr ? begin_replica(parts, primary, replica) : *present;
  const ReplicaKeys* const keys = keys_for(change, replica.region);
  if (keys != nullptr) add_values(parts, batch, copy, primary, *keys, change);
  const bool complete = has_all(copy, primary);
  note_status(replica, complete, keys);
  if (present == nullptr && !complete) return std::nullopt;
  if (taken) parts.vault.erase_secret(batch, *parts.secrets.find(copy.place));
  match_metadata(copy, primary);
  if (complete) {
    drop_versions(parts, batch, copy, primary);
    match_versions(copy, primary);
  }
  if (present != nullptr && to_json(copy).text() == to_json(*present).text()) return std::nullopt;
  return copy;
}

}  // namespace

SecretPlace replica_place(const Secret& primary, const std::string& region) {
  return {primary.place.account, region, primary.place.name};
}

SecretPtr find_replica(const SecretTable& secrets, const Secret& primary, const std::string& region) {
  SecretPtr found = secrets.find(replica_place(primary, region));
  const bool ours = found != nullptr && found->primary_region == primary.place.region;
  return ours && found->arn == replica_arn(primary, region) ? found : nullptr;
}

Task<ReplicaKeys> make_keys_in(const Parts& parts, Caller caller, SecretPtr primary, Replica replica,
                               std::vector<std::string> version_ids) {
  ReplicaKeys out{replica.region, {}, {}};
  const SecretPtr present = find_replica(parts.secrets, *primary, replica.region);
  Secret planned = present == nullptr ? begin_replica(parts, *primary, replica) : *present;
  const SecretPtr copy = std::make_shared<const Secret>(std::move(planned));
  caller.region = replica.region;
  for (const std::string& id : version_ids) {
    Result<NewVersion> made = co_await make_version(parts, caller, copy, id);
    if (made) {
      out.made.push_back(std::move(*made));
    } else {
      out.failure = "Replication failed: " + made.error().detail;
    }
  }
  co_return out;
}

Task<std::vector<ReplicaKeys>> make_replica_keys(const Parts& parts, Caller caller, SecretPtr primary,
                                                 std::string version_id) {
  std::vector<ReplicaKeys> out;
  for (const Replica& replica : primary->replicas) {
    std::vector<std::string> ids{version_id};
    out.push_back(co_await make_keys_in(parts, caller, primary, replica, std::move(ids)));
  }
  co_return out;
}

std::vector<Secret> sync_replicas(const Parts& parts, storage::Batch& batch, Secret& primary,
                                  const ReplicaChange& change) {
  std::vector<Secret> out;
  for (Replica& replica : primary.replicas) {
    std::optional<Secret> row = sync_one(parts, batch, primary, replica, change);
    if (row) out.push_back(std::move(*row));
  }
  return out;
}

std::vector<aws::ReplicationStatus> replication_status(const SecretTable& secrets, const Secret& primary) {
  std::vector<aws::ReplicationStatus> out;
  for (const Replica& replica : primary.replicas) {
    const bool in_sync = replica.status == Replica::Status::kInSync;
    const SecretPtr copy = find_replica(secrets, primary, replica.region);
    out.push_back({.region = replica.region,
                   .kms_key_id = replica.kms_key_id.value_or("alias/aws/secretsmanager"),
                   .status = in_sync ? "InSync" : "Failed",
                   .status_message = in_sync ? kSucceeded : replica.message,
                   .last_accessed_date = copy == nullptr ? std::nullopt : copy->accessed});
  }
  return out;
}

}  // namespace keyhold::secrets

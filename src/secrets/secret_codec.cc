#include "secret_codec.h"

#include <limits>

#include "keyhold/aws/arn.h"
#include "keyhold/base/json.h"

namespace keyhold::secrets {
namespace {

std::int64_t to_number(WallTime time) {
  return time.time_since_epoch().count();
}

json::Object write_version(const Version& version) {
  json::Array labels;
  for (const std::string& label : version.labels) labels.emplace_back(label);
  json::Object out{{"id", version.id},
                   {"number", version.number},
                   {"created", to_number(version.created)},
                   {"labels", std::move(labels)},
                   {"kmsKey", version.kms_key_arn},
                   {"wrappedKey", to_base64(version.wrapped_key)}};
  if (version.managed_key) out["managedKey"] = true;
  if (version.accessed) out["accessed"] = to_number(*version.accessed);
  return out;
}

json::Object write_replica(const Replica& replica) {
  json::Object out{{"region", replica.region}, {"failed", replica.status == Replica::Status::kFailed}};
  if (replica.kms_key_id) out["kmsKeyId"] = *replica.kms_key_id;
  if (!replica.message.empty()) out["message"] = replica.message;
  return out;
}

json::Object write_run(const Rotation::Run& run) {
  return {{"token", run.token},
          {"step", run.step},
          {"failures", run.failures},
          {"notBefore", to_number(run.not_before)},
          {"onlyTest", run.only_test}};
}

json::Object write_rotation(const Rotation& rotation) {
  json::Object out{{"enabled", rotation.enabled}, {"lambdaArn", rotation.lambda_arn}};
  if (rotation.after_days) out["afterDays"] = *rotation.after_days;
  if (rotation.duration) out["duration"] = *rotation.duration;
  if (rotation.schedule) out["schedule"] = *rotation.schedule;
  if (rotation.last) out["last"] = to_number(*rotation.last);
  if (rotation.next) out["next"] = to_number(*rotation.next);
  if (rotation.run) out["run"] = write_run(*rotation.run);
  return out;
}

Error bad_member(std::string_view member) {
  return {ErrorCode::kDoesNotOpen, "a secret's row has no proper member " + std::string(member)};
}

/// The members of one stored object, by type. An absent member is an error, but for the optional ones.
class Members {
 public:
  explicit Members(const json::Object& object) : object_(object) {}
  static Result<Members> of(const json::Value& value) {
    if (!value.is_object()) return bad_member("(object)");
    return Members(value.get_object());
  }

  Result<std::string> text(std::string_view name) const {
    const json::Value* const value = json::find(object_, name);
    if (value == nullptr || !value->is_string()) return bad_member(name);
    return std::string(value->get_string());
  }
  Result<std::optional<std::string>> optional_text(std::string_view name) const {
    if (json::find(object_, name) == nullptr) return std::optional<std::string>();
    KEYHOLD_TRY(std::string value, text(name));
    return std::optional(std::move(value));
  }
  Result<std::int64_t> number(std::string_view name) const {
    const json::Value* const value = json::find(object_, name);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return bad_member(name);
    return value->get_int64();
  }
  Result<WallTime> time(std::string_view name) const {
    KEYHOLD_TRY(const std::int64_t milliseconds, number(name));
    return WallTime(std::chrono::milliseconds(milliseconds));
  }
  Result<std::optional<WallTime>> optional_time(std::string_view name) const {
    if (json::find(object_, name) == nullptr) return std::optional<WallTime>();
    KEYHOLD_TRY(const WallTime value, time(name));
    return std::optional(value);
  }
  Result<bool> flag(std::string_view name) const {
    const json::Value* const value = json::find(object_, name);
    if (value == nullptr) return false;
    if (!value->is_bool()) return bad_member(name);
    return value->get_bool();
  }
  Result<std::optional<std::int64_t>> optional_number(std::string_view name) const {
    if (json::find(object_, name) == nullptr) return std::optional<std::int64_t>();
    KEYHOLD_TRY(const std::int64_t value, number(name));
    return std::optional(value);
  }
  Result<std::uint32_t> small_number(std::string_view name) const {
    KEYHOLD_TRY(const std::int64_t value, number(name));
    if (value > std::numeric_limits<std::uint32_t>::max()) return bad_member(name);
    return static_cast<std::uint32_t>(value);
  }
  const json::Value* find(std::string_view name) const { return json::find(object_, name); }
  Result<const json::Array*> array(std::string_view name) const {
    const json::Value* const value = json::find(object_, name);
    if (value == nullptr || !value->is_array()) return bad_member(name);
    return &value->get_array();
  }

 private:
  const json::Object& object_;
};

Result<std::vector<std::string>> read_texts(const json::Array& array, std::string_view member) {
  std::vector<std::string> out;
  for (const json::Value& value : array) {
    if (!value.is_string()) return bad_member(member);
    out.emplace_back(value.get_string());
  }
  return out;
}

Result<Version> read_version(const json::Value& value) {
  KEYHOLD_TRY(const Members members, Members::of(value));
  Version version;
  KEYHOLD_TRY(version.id, members.text("id"));
  KEYHOLD_TRY(const std::int64_t number, members.number("number"));
  version.number = static_cast<std::uint64_t>(number);
  KEYHOLD_TRY(version.created, members.time("created"));
  KEYHOLD_TRY(const json::Array* const labels, members.array("labels"));
  KEYHOLD_TRY(version.labels, read_texts(*labels, "labels"));
  KEYHOLD_TRY(version.kms_key_arn, members.text("kmsKey"));
  KEYHOLD_TRY(const std::string wrapped, members.text("wrappedKey"));
  const Result<Bytes> decoded = from_base64(wrapped);
  if (!decoded) return bad_member("wrappedKey");
  version.wrapped_key = *decoded;
  KEYHOLD_TRY(version.managed_key, members.flag("managedKey"));
  KEYHOLD_TRY(version.accessed, members.optional_time("accessed"));
  return version;
}

Result<Replica> read_replica(const json::Value& value) {
  KEYHOLD_TRY(const Members members, Members::of(value));
  Replica replica;
  KEYHOLD_TRY(replica.region, members.text("region"));
  KEYHOLD_TRY(replica.kms_key_id, members.optional_text("kmsKeyId"));
  KEYHOLD_TRY(const bool failed, members.flag("failed"));
  if (failed) replica.status = Replica::Status::kFailed;
  KEYHOLD_TRY(std::optional<std::string> message, members.optional_text("message"));
  replica.message = std::move(message).value_or("");
  return replica;
}

Result<Rotation::Run> read_run(const json::Value& value) {
  KEYHOLD_TRY(const Members members, Members::of(value));
  Rotation::Run run;
  KEYHOLD_TRY(run.token, members.text("token"));
  KEYHOLD_TRY(run.step, members.small_number("step"));
  KEYHOLD_TRY(run.failures, members.small_number("failures"));
  KEYHOLD_TRY(run.not_before, members.time("notBefore"));
  KEYHOLD_TRY(run.only_test, members.flag("onlyTest"));
  return run;
}

Result<Rotation> read_rotation(const json::Value& value) {
  KEYHOLD_TRY(const Members members, Members::of(value));
  Rotation rotation;
  KEYHOLD_TRY(rotation.enabled, members.flag("enabled"));
  KEYHOLD_TRY(rotation.lambda_arn, members.text("lambdaArn"));
  KEYHOLD_TRY(rotation.after_days, members.optional_number("afterDays"));
  KEYHOLD_TRY(rotation.duration, members.optional_text("duration"));
  KEYHOLD_TRY(rotation.schedule, members.optional_text("schedule"));
  KEYHOLD_TRY(rotation.last, members.optional_time("last"));
  KEYHOLD_TRY(rotation.next, members.optional_time("next"));
  if (const json::Value* const run = members.find("run")) {
    KEYHOLD_TRY(rotation.run, read_run(*run));
  }
  return rotation;
}

// What rows of version 1 don't have.
Status read_additions(const Members& members, Secret& secret) {
  KEYHOLD_TRY(const bool tagged, members.flag("tagged"));
  secret.tagged = tagged || !secret.tags.empty();
  KEYHOLD_TRY(secret.policy, members.optional_text("policy"));
  KEYHOLD_TRY(secret.primary_region, members.optional_text("primaryRegion"));
  if (members.find("replicas") != nullptr) {
    KEYHOLD_TRY(const json::Array* const replicas, members.array("replicas"));
    for (const json::Value& one : *replicas) {
      KEYHOLD_TRY(Replica replica, read_replica(one));
      secret.replicas.push_back(std::move(replica));
    }
  }
  if (const json::Value* const rotation = members.find("rotation")) {
    KEYHOLD_TRY(secret.rotation, read_rotation(*rotation));
  }
  return ok();
}

Status read_tags(const json::Array& array, Secret& secret) {
  for (const json::Value& tag : array) {
    if (!tag.is_array()) return bad_member("tags");
    KEYHOLD_TRY(std::vector<std::string> pair, read_texts(tag.get_array(), "tags"));
    if (pair.size() != 2) return bad_member("tags");
    secret.tags.emplace_back(std::move(pair[0]), std::move(pair[1]));
  }
  return ok();
}

Status read_place(const Members& members, Secret& secret) {
  KEYHOLD_TRY(secret.arn, members.text("arn"));
  const Result<aws::SecretArn> arn = aws::SecretArn::parse(secret.arn);
  if (!arn) return bad_member("arn");
  secret.place = {arn->account, arn->region, arn->name};
  return ok();
}

Status read_times(const Members& members, Secret& secret) {
  KEYHOLD_TRY(secret.created, members.time("created"));
  KEYHOLD_TRY(secret.changed, members.time("changed"));
  KEYHOLD_TRY(secret.accessed, members.optional_time("accessed"));
  KEYHOLD_TRY(secret.deletion, members.optional_time("deletion"));
  return ok();
}

}  // namespace

PlaintextBytes to_json(const Secret& secret) {
  json::Array tags, versions;
  for (const auto& [key, value] : secret.tags) tags.push_back(json::Array{key, value});
  for (const Version& version : secret.versions) versions.push_back(write_version(version));
  json::Object out{
      {"arn", secret.arn},       {"created", to_number(secret.created)}, {"changed", to_number(secret.changed)},
      {"tags", std::move(tags)}, {"versionsMade", secret.versions_made}, {"versions", std::move(versions)}};
  if (secret.description) out["description"] = *secret.description;
  if (secret.kms_key_id) out["kmsKeyId"] = *secret.kms_key_id;
  if (secret.accessed) out["accessed"] = to_number(*secret.accessed);
  if (secret.deletion) out["deletion"] = to_number(*secret.deletion);
  if (secret.tagged) out["tagged"] = true;
  if (secret.policy) out["policy"] = *secret.policy;
  if (secret.primary_region) out["primaryRegion"] = *secret.primary_region;
  if (!secret.replicas.empty()) {
    json::Array replicas;
    for (const Replica& replica : secret.replicas) replicas.push_back(write_replica(replica));
    out["replicas"] = std::move(replicas);
  }
  if (secret.rotation) out["rotation"] = write_rotation(*secret.rotation);
  PlaintextBytes text;
  json::append(text, out);
  return text;
}

Result<Secret> secret_from_json(std::string_view text) {
  const Result<json::Object> object = json::parse_object(text);
  if (!object) return bad_member("(object)");
  const Members members(*object);
  Secret secret;
  KEYHOLD_CHECK(read_place(members, secret));
  KEYHOLD_CHECK(read_times(members, secret));
  KEYHOLD_TRY(secret.description, members.optional_text("description"));
  KEYHOLD_TRY(secret.kms_key_id, members.optional_text("kmsKeyId"));
  KEYHOLD_TRY(const json::Array* const tags, members.array("tags"));
  KEYHOLD_CHECK(read_tags(*tags, secret));
  KEYHOLD_CHECK(read_additions(members, secret));
  KEYHOLD_TRY(const std::int64_t made, members.number("versionsMade"));
  secret.versions_made = static_cast<std::uint64_t>(made);
  KEYHOLD_TRY(const json::Array* const versions, members.array("versions"));
  for (const json::Value& value : *versions) {
    KEYHOLD_TRY(Version version, read_version(value));
    secret.versions.push_back(std::move(version));
  }
  return secret;
}

}  // namespace keyhold::secrets

#include "key_codec.h"

#include <algorithm>
#include <array>

#include "row_json.h"

namespace keyhold::kms {
namespace {

using row::bad_row;
using row::is_true;
using row::number_of;
using row::text_of;
using row::text_or_none;
using row::time_of;
using row::time_or_none;
using row::to_number;

json::Array write_tags(const Key& key) {
  json::Array out;
  for (const auto& [name, value] : key.tags) out.push_back(json::Array{name, value});
  return out;
}

constexpr std::array kRotationNames{std::string_view("none"), std::string_view("automatic"),
                                    std::string_view("on-demand")};

json::Array write_versions(const Key& key) {
  json::Array out;
  for (const MaterialVersion& version : key.versions) {
    json::Object entry{{"id", version.id},
                       {"since", to_number(version.since)},
                       {"rotation", kRotationNames[static_cast<std::size_t>(version.rotation)]}};
    if (!version.present) entry["deleted"] = true;
    if (version.pending) entry["pending"] = true;
    if (version.valid_to) entry["validTo"] = to_number(*version.valid_to);
    if (!version.description.empty()) entry["description"] = version.description;
    out.push_back(std::move(entry));
  }
  return out;
}

Result<MaterialVersion> read_version(const json::Value& value) {
  if (!value.is_object()) return bad_row("versions");
  const json::Object& object = value.get_object();
  MaterialVersion out;
  KEYHOLD_TRY(out.id, text_of(object, "id"));
  KEYHOLD_TRY(out.since, time_of(object, "since"));
  KEYHOLD_TRY(const std::string rotation, text_of(object, "rotation"));
  const auto found = std::find(kRotationNames.begin(), kRotationNames.end(), rotation);
  if (found == kRotationNames.end()) return bad_row("rotation");
  out.rotation = static_cast<RotationType>(found - kRotationNames.begin());
  out.present = !is_true(object, "deleted");
  out.pending = is_true(object, "pending");
  KEYHOLD_TRY(out.valid_to, time_or_none(object, "validTo"));
  out.description = text_or_none(object, "description");
  return out;
}

// Rows of the first keys hold the number of their versions only: their ids come from the material (Kms::load_key).
Status read_first_versions(std::int64_t count, Key& key) {
  if (count < 1 || count > 1000) return bad_row("versions");
  key.current = static_cast<std::uint32_t>(count);
  for (std::int64_t i = 0; i < count; ++i) {
    MaterialVersion version;
    version.since = key.created;
    key.versions.push_back(std::move(version));
  }
  return ok();
}

Status read_versions(const json::Object& object, Key& key) {
  const json::Value* const versions = json::find(object, "versions");
  if (versions == nullptr) return bad_row("versions");
  if (versions->is_int64()) return read_first_versions(versions->get_int64(), key);
  if (!versions->is_array()) return bad_row("versions");
  for (const json::Value& entry : versions->get_array()) {
    KEYHOLD_TRY(MaterialVersion version, read_version(entry));
    key.versions.push_back(std::move(version));
  }
  KEYHOLD_TRY(const std::int64_t current, number_of(object, "current"));
  if (current < 0 || static_cast<std::size_t>(current) > key.versions.size()) return bad_row("current");
  key.current = static_cast<std::uint32_t>(current);
  return ok();
}

Status read_kind(const json::Object& object, Key& key) {
  if (json::find(object, "spec") == nullptr) return ok();  // a row of the first keys: symmetric, of AWS_KMS
  KEYHOLD_TRY(const std::string spec, text_of(object, "spec"));
  const std::optional<KeySpec> known = find_key_spec(spec);
  if (!known) return bad_row("spec");
  key.spec = *known;
  KEYHOLD_TRY(const std::string usage, text_of(object, "usage"));
  KEYHOLD_TRY(key.usage, parse_key_usage(usage));
  KEYHOLD_TRY(const std::string origin, text_of(object, "origin"));
  KEYHOLD_TRY(key.origin, parse_key_origin(origin));
  return ok();
}

Status read_rotation(const json::Object& object, Key& key) {
  const json::Value* const rotation = json::find(object, "rotation");
  if (rotation == nullptr) return ok();
  if (!rotation->is_object()) return bad_row("rotation");
  KEYHOLD_TRY(const std::int64_t days, number_of(rotation->get_object(), "days"));
  KEYHOLD_TRY(const WallTime next, time_of(rotation->get_object(), "next"));
  key.rotation = AutomaticRotation{static_cast<std::uint32_t>(days), next};
  return ok();
}

Status read_deletion(const json::Object& object, Key& key) {
  if (key.state != KeyState::kPendingDeletion && key.state != KeyState::kPendingReplicaDeletion) return ok();
  KEYHOLD_TRY(const std::int64_t days, number_of(object, "deletionWindowDays"));
  key.deletion_window_days = static_cast<std::uint32_t>(days);
  if (key.state == KeyState::kPendingReplicaDeletion) return ok();
  KEYHOLD_TRY(key.deletion, time_of(object, "deletion"));
  return ok();
}

Status read_tags(const json::Object& object, Key& key) {
  const json::Value* const tags = json::find(object, "tags");
  if (tags == nullptr || !tags->is_array()) return bad_row("tags");
  for (const json::Value& tag : tags->get_array()) {
    if (!tag.is_array() || tag.get_array().size() != 2 || !tag.at(0).is_string() || !tag.at(1).is_string())
      return bad_row("tags");
    key.tags.emplace_back(std::string(tag.at(0).get_string()), std::string(tag.at(1).get_string()));
  }
  return ok();
}

}  // namespace

std::string row_name(const Key& key) {
  return "key/" + key.region + "/" + key.name.text();
}
std::string row_name(const Alias& alias) {
  return alias.account + "/" + alias.region + "/" + alias.name;
}
std::string row_name(const Tombstone& tombstone) {
  const Result<aws::KeyArn> arn = aws::KeyArn::parse(tombstone.key_arn);
  const bool in_regions = arn && arn->key.multi_region;
  return in_regions ? arn->region + "/" + tombstone.key.text() : tombstone.key.text();
}

PlaintextBytes to_json(const Key& key) {
  json::Object out{{"arn", key.arn},
                   {"spec", rule_of(key.spec).name},
                   {"usage", name(key.usage)},
                   {"origin", name(key.origin)},
                   {"state", name(key.state)},
                   {"manager", key.manager == KeyManager::kAws ? "AWS" : "CUSTOMER"},
                   {"description", key.description},
                   {"created", to_number(key.created)},
                   {"policy", key.policy.text()},
                   {"tags", write_tags(key)},
                   {"versions", write_versions(key)},
                   {"current", key.current}};
  if (key.deletion) out["deletion"] = to_number(*key.deletion);
  if (key.deletion_window_days != 0) out["deletionWindowDays"] = key.deletion_window_days;
  if (key.name.multi_region) out["primaryRegion"] = key.primary_region;
  if (key.rotation)
    out["rotation"] = json::Object{{"days", key.rotation->period_days}, {"next", to_number(key.rotation->next)}};
  if (!key.custom_key_store.empty()) out["customKeyStore"] = key.custom_key_store;
  if (!key.xks_key.empty()) out["xksKey"] = key.xks_key;
  return row::written(out);
}

Result<Key> key_from_json(std::string_view text) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(text));
  KEYHOLD_TRY(const std::string arn_text, text_of(object, "arn"));
  KEYHOLD_TRY(const aws::KeyArn arn, aws::KeyArn::parse(arn_text));
  KEYHOLD_TRY(const std::string state_text, text_of(object, "state"));
  KEYHOLD_TRY(const KeyState state, parse_key_state(state_text));
  KEYHOLD_TRY(const std::string manager, text_of(object, "manager"));
  KEYHOLD_TRY(std::string description, text_of(object, "description"));
  KEYHOLD_TRY(const WallTime created, time_of(object, "created"));
  KEYHOLD_TRY(const std::string policy_text, text_of(object, "policy"));
  KEYHOLD_TRY(iam::Policy policy, iam::Policy::parse(policy_text, iam::PolicyKind::kKeyPolicy));
  Key key{.name = arn.key,
          .region = arn.region,
          .account = arn.account,
          .arn = arn_text,
          .state = state,
          .manager = manager == "AWS" ? KeyManager::kAws : KeyManager::kCustomer,
          .description = std::move(description),
          .created = created,
          .deletion = {},
          .policy = std::move(policy),
          .tags = {},
          .aliases = {},
          .primary_region = {},
          .rotation = {},
          .custom_key_store = text_or_none(object, "customKeyStore"),
          .xks_key = text_or_none(object, "xksKey"),
          .versions = {},
          .material = {}};
  if (key.name.multi_region) key.primary_region = text_or_none(object, "primaryRegion");
  if (key.name.multi_region && key.primary_region.empty()) key.primary_region = key.region;
  KEYHOLD_CHECK(read_kind(object, key));
  KEYHOLD_CHECK(read_tags(object, key));
  KEYHOLD_CHECK(read_versions(object, key));
  KEYHOLD_CHECK(read_rotation(object, key));
  KEYHOLD_CHECK(read_deletion(object, key));
  return key;
}

PlaintextBytes to_json(const Alias& alias) {
  return row::written({{"name", alias.name},
                       {"account", alias.account},
                       {"region", alias.region},
                       {"target", alias.target.text()},
                       {"created", to_number(alias.created)},
                       {"updated", to_number(alias.updated)}});
}

Result<Alias> alias_from_json(std::string_view text) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(text));
  KEYHOLD_TRY(std::string alias, text_of(object, "name"));
  KEYHOLD_TRY(std::string account, text_of(object, "account"));
  KEYHOLD_TRY(std::string region, text_of(object, "region"));
  KEYHOLD_TRY(const std::string target_text, text_of(object, "target"));
  KEYHOLD_TRY(const KeyId target, KeyId::parse(target_text));
  KEYHOLD_TRY(const WallTime created, time_of(object, "created"));
  KEYHOLD_TRY(const WallTime updated, time_of(object, "updated"));
  return Alias{std::move(alias), std::move(account), std::move(region), target, created, updated};
}

PlaintextBytes to_json(const Tombstone& tombstone) {
  json::Object out{
      {"key", tombstone.key.text()}, {"arn", tombstone.key_arn}, {"destroyed", to_number(tombstone.destroyed)}};
  if (tombstone.policy) out["policy"] = tombstone.policy->text();
  return row::written(out);
}

Result<Tombstone> tombstone_from_json(std::string_view text) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(text));
  KEYHOLD_TRY(const std::string key_text, text_of(object, "key"));
  KEYHOLD_TRY(const KeyId key, KeyId::parse(key_text));
  KEYHOLD_TRY(std::string arn, text_of(object, "arn"));
  KEYHOLD_TRY(const WallTime destroyed, time_of(object, "destroyed"));
  Tombstone out{key, std::move(arn), destroyed, {}};
  if (json::find(object, "policy") == nullptr) return out;
  KEYHOLD_TRY(const std::string policy, text_of(object, "policy"));
  KEYHOLD_TRY(out.policy, iam::Policy::parse(policy, iam::PolicyKind::kKeyPolicy));
  return out;
}

PlaintextBytes to_json(const LastUse& use) {
  return row::written({{"operation", use.operation}, {"request", use.request_id}, {"time", to_number(use.time)}});
}

Result<LastUse> last_use_from_json(std::string_view text) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(text));
  LastUse out;
  KEYHOLD_TRY(out.operation, text_of(object, "operation"));
  KEYHOLD_TRY(out.request_id, text_of(object, "request"));
  KEYHOLD_TRY(out.time, time_of(object, "time"));
  return out;
}

}  // namespace keyhold::kms

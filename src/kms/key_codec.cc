#include "key_codec.h"

#include "keyhold/base/json.h"

namespace keyhold::kms {
namespace {

Error bad_row(std::string_view member) {
  return {ErrorCode::kDoesNotOpen, "a stored row has no proper member " + std::string(member)};
}

Result<std::string> text_of(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  if (value == nullptr || !value->is_string()) return bad_row(member);
  return std::string(value->get_string());
}

Result<std::int64_t> number_of(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  if (value == nullptr || !value->is_int64()) return bad_row(member);
  return value->get_int64();
}

Result<WallTime> time_of(const json::Object& object, std::string_view member) {
  KEYHOLD_TRY(const std::int64_t milliseconds, number_of(object, member));
  return WallTime(std::chrono::milliseconds(milliseconds));
}

std::int64_t to_number(WallTime time) {
  return time.time_since_epoch().count();
}

PlaintextBytes write_object(const json::Object& object) {
  PlaintextBytes out;
  json::append(out, object);
  return out;
}

json::Array write_tags(const Key& key) {
  json::Array out;
  for (const auto& [name, value] : key.tags) out.push_back(json::Array{name, value});
  return out;
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
  return tombstone.key.text();
}

PlaintextBytes to_json(const Key& key) {
  json::Object out{{"arn", key.arn},
                   {"state", name(key.state)},
                   {"manager", key.manager == KeyManager::kAws ? "AWS" : "CUSTOMER"},
                   {"description", key.description},
                   {"created", to_number(key.created)},
                   {"policy", key.policy.text()},
                   {"tags", write_tags(key)},
                   {"versions", key.versions}};
  if (key.deletion) {
    out["deletion"] = to_number(*key.deletion);
    out["deletionWindowDays"] = key.deletion_window_days;
  }
  return write_object(out);
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
  KEYHOLD_TRY(const std::int64_t versions, number_of(object, "versions"));
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
          .versions = static_cast<std::uint32_t>(versions),
          .material = {}};
  KEYHOLD_CHECK(read_tags(object, key));
  if (state != KeyState::kPendingDeletion) return key;
  KEYHOLD_TRY(key.deletion, time_of(object, "deletion"));
  KEYHOLD_TRY(const std::int64_t days, number_of(object, "deletionWindowDays"));
  key.deletion_window_days = static_cast<std::uint32_t>(days);
  return key;
}

PlaintextBytes to_json(const Alias& alias) {
  return write_object({{"name", alias.name},
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
  return write_object(
      {{"key", tombstone.key.text()}, {"arn", tombstone.key_arn}, {"destroyed", to_number(tombstone.destroyed)}});
}

Result<Tombstone> tombstone_from_json(std::string_view text) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(text));
  KEYHOLD_TRY(const std::string key_text, text_of(object, "key"));
  KEYHOLD_TRY(const KeyId key, KeyId::parse(key_text));
  KEYHOLD_TRY(std::string arn, text_of(object, "arn"));
  KEYHOLD_TRY(const WallTime destroyed, time_of(object, "destroyed"));
  return Tombstone{key, std::move(arn), destroyed};
}

}  // namespace keyhold::kms

// The operator's view of keys, in all accounts and Regions. It shows and never changes: what a key does is its owner's
// to say, through the AWS API (docs/decisions/0018-operators-only-look.md).
#include "aws_component_call.h"
#include "keyhold/kms/key_list.h"
#include "keyhold/kms/last_use.h"
#include "rest_query.h"

namespace keyhold::server {
namespace {

constexpr std::size_t kMostKeys = 1000;

Result<std::optional<kms::KeyState>> parse_state(const std::optional<std::string>& text) {
  if (!text) return std::optional<kms::KeyState>();
  const Result<kms::KeyState> state = kms::parse_key_state(*text);
  if (!state) return invalid_parameter("state", "must be a state of a key, such as Enabled or PendingDeletion");
  return std::optional(*state);
}

Result<kms::KeyQuery> parse_key_query(std::string_view text) {
  KEYHOLD_TRY(RestQuery parameters, RestQuery::parse(text));
  kms::KeyQuery out;
  out.account = parameters.text("account").value_or("");
  out.region = parameters.text("region").value_or("");
  out.name = parameters.text("name").value_or("");
  out.after = parameters.text("after").value_or("");
  KEYHOLD_TRY(out.state, parse_state(parameters.text("state")));
  KEYHOLD_TRY(const std::optional<std::uint64_t> limit, parameters.number("limit"));
  KEYHOLD_CHECK(parameters.end());
  if (!out.account.empty() && !aws::is_account_id(out.account))
    return invalid_parameter("account", "must be 12 digits");
  if (limit && (*limit == 0 || *limit > kMostKeys)) return invalid_parameter("limit", "must be 1 to 1000");
  out.limit = limit.value_or(kMostKeys);
  return out;
}

json::Array texts(const std::vector<std::string>& items) {
  json::Array out;
  for (const std::string& item : items) out.push_back(json::Value(item));
  return out;
}

// One line of a list.
json::Object summary(const kms::Key& key, WallTime now) {
  json::Object out{{"arn", key.arn},
                   {"state", kms::name(kms::state_at(key, now))},
                   {"spec", kms::rule_of(key.spec).name},
                   {"usage", kms::name(key.usage)},
                   {"origin", kms::name(key.origin)},
                   {"manager", key.manager == kms::KeyManager::kAws ? "AWS" : "CUSTOMER"},
                   {"created", to_rfc3339(key.created)},
                   {"aliases", texts(key.aliases)}};
  if (key.deletion) out["deletion"] = to_rfc3339(*key.deletion);
  return out;
}

json::Object shown(const kms::LastUse& use) {
  return {{"operation", use.operation}, {"requestId", use.request_id}, {"time", to_rfc3339(use.time)}};
}

json::Object regions_of(const kms::KeyTable& keys, const kms::Key& key) {
  json::Array replicas;
  for (const kms::KeyPtr& one : keys.everywhere(key))
    if (one->is_replica()) replicas.push_back(json::Value(one->region));
  return {{"primary", key.primary_region}, {"replicas", std::move(replicas)}};
}

std::string_view name(kms::RotationType type) {
  switch (type) {
    case kms::RotationType::kNone:
      return "none";
    case kms::RotationType::kAutomatic:
      return "automatic";
    case kms::RotationType::kOnDemand:
      return "on-demand";
  }
  return "none";
}

json::Array versions_of(const kms::Key& key) {
  json::Array out;
  for (std::size_t i = 0; i < key.versions.size(); ++i) {
    const kms::MaterialVersion& version = key.versions[i];
    json::Object one{{"version", i + 1},
                     {"current", i + 1 == key.current},
                     {"materialId", version.id},
                     {"since", to_rfc3339(version.since)},
                     {"rotation", name(version.rotation)},
                     {"present", version.present}};
    if (version.pending) one["pending"] = true;
    if (version.valid_to) one["validTo"] = to_rfc3339(*version.valid_to);
    out.push_back(std::move(one));
  }
  return out;
}

json::Object tags_of(const kms::Key& key) {
  json::Object out;
  for (const auto& [tag, value] : key.tags) out[tag] = value;
  return out;
}

json::Object whole(const kms::Kms& kms, const kms::Key& key, WallTime now) {
  json::Object out = summary(key, now);
  out["account"] = key.account;
  out["region"] = key.region;
  out["id"] = key.name.text();
  out["description"] = key.description;
  if (key.deletion_window_days != 0) out["deletionWindowDays"] = key.deletion_window_days;
  if (key.name.multi_region) out["multiRegion"] = regions_of(kms.keys(), key);
  if (!key.custom_key_store.empty()) out["customKeyStore"] = key.custom_key_store;
  if (!key.xks_key.empty()) out["xksKey"] = key.xks_key;
  out["tags"] = tags_of(key);
  out["grants"] = kms.grants().count(key);
  if (key.rotation)
    out["rotation"] = json::Object{{"periodDays", key.rotation->period_days}, {"next", to_rfc3339(key.rotation->next)}};
  out["versions"] = versions_of(key);
  if (const std::optional<kms::LastUse> use = key.last_use->get()) out["lastUse"] = shown(*use);
  out["policy"] = json::parse_object(key.policy.text()).value();  // it parsed when it was set
  return out;
}

}  // namespace

Task<ComponentAnswer> list_all_keys(ComponentCall& call) {
  KEYHOLD_CO_TRY(kms::KeyQuery query, parse_key_query(call.exchange.head().query()));
  const std::size_t page = query.limit++;  // one more tells whether there are more
  const WallTime now = call.clock.now();
  std::vector<kms::KeyPtr> found = kms::list_keys(call.kms.keys(), query, now);
  const bool more = found.size() > page;
  if (more) found.pop_back();
  json::Array keys;
  for (const kms::KeyPtr& key : found) keys.push_back(summary(*key, now));
  json::Object out{{"keys", std::move(keys)}};
  if (more) out["next"] = found.back()->arn;
  co_return json_answer(200, out);
}

Task<ComponentAnswer> show_key(ComponentCall& call) {
  const Result<aws::KeyName> name = aws::KeyName::parse(call.segments.at(1));
  const kms::KeyPtr key = name ? call.kms.keys().find(call.segments.at(0), name->id) : nullptr;
  if (key == nullptr || key->name != *name)
    co_return Error{ErrorCode::kNotFound, "there is no such key", "no-such-key"};
  co_return json_answer(200, whole(call.kms, *key, call.clock.now()));
}

}  // namespace keyhold::server

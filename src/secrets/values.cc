#include "values.h"

#include <algorithm>

#include "errors.h"
#include "rotation_run.h"
#include "version_stages.h"

namespace keyhold::secrets {
namespace {

constexpr std::string_view kManagedKey = "alias/aws/secretsmanager";
constexpr std::size_t kMaxValueBytes = 65536;

// A key's bare id or alias is one of the secret's account and Region, whoever calls.
std::string key_of(const Secret& secret, const Caller& caller) {
  const std::string key = secret.kms_key_id.value_or(std::string(kManagedKey));
  if (key.starts_with("arn:") || caller.account == secret.place.account) return key;
  const std::string resource = key.starts_with("alias/") ? key : "key/" + key;
  return "arn:aws:kms:" + secret.place.region + ":" + secret.place.account + ":" + resource;
}

}  // namespace

Result<std::optional<SecretValue>> take_value(std::optional<PlaintextBytes> text,
                                              std::optional<PlaintextBytes> binary) {
  if (text && binary)
    return invalid_parameter(
        "You can't specify both a binary secret value and a string secret value in the same secret.");
  std::optional<SecretValue> out;
  if (text) out = SecretValue{SecretValue::Form::kText, std::move(*text)};
  if (binary) out = SecretValue{SecretValue::Form::kBinary, std::move(*binary)};
  if (out && out->bytes.size() > kMaxValueBytes)  // the shape counts a text's characters
    return invalid_parameter("A secret value can have at most 65536 bytes.");
  return out;
}

Result<std::string> take_token(std::optional<std::string> token) {
  if (!token) return invalid_request("You must provide a ClientRequestToken value. We recommend a UUID-type value.");
  return std::move(*token);
}

bool same_value(const SecretValue& a, const SecretValue& b) noexcept {
  return a.form == b.form && equal_constant_time(a.bytes.view(), b.bytes.view());
}

Task<Result<NewVersion>> make_version(const Parts& parts, Caller caller, SecretPtr secret, std::string version_id) {
  if (!secret->kms_key_id && caller.account != secret->place.account) co_return default_key_across_accounts();
  std::string key = key_of(*secret, caller);
  VersionPlace place{secret->arn, version_id};
  Result<DataKey> made = co_await parts.keys.generate(std::move(caller), std::move(key), std::move(place));
  if (!made) co_return kms_refused(made.error(), KmsUse::kEncrypt);
  Version version{.id = std::move(version_id),
                  .created = parts.clock.now(),
                  .labels = {},
                  .kms_key_arn = std::move(made->kms_key_arn),
                  .wrapped_key = std::move(made->wrapped),
                  .managed_key = !secret->kms_key_id,
                  .accessed = {}};
  co_return NewVersion{std::move(version), std::move(made->key)};
}

// Of secrets rotated every so many days, whoever gives the current value has rotated it.
void note_new_value(Secret& secret, std::string_view id) {
  if (!secret.rotation || !secret.rotation->enabled || !secret.rotation->after_days) return;
  if (secret.find_version(id)->has(kCurrent)) plan_next(*secret.rotation, secret.changed);
}

std::optional<std::string> take_kms_key(std::optional<std::string> given, const SecretPlace& place) {
  if (!given || given->empty() || *given == kManagedKey) return std::nullopt;
  const std::string managed = "arn:aws:kms:" + place.region + ":" + place.account + ":" + std::string(kManagedKey);
  return *given == managed ? std::nullopt : std::move(given);
}

Result<std::vector<Replica>> take_replicas(const std::vector<aws::ReplicaRegion>& given, const SecretPlace& place) {
  std::vector<Replica> out;
  for (const aws::ReplicaRegion& one : given) {
    if (!one.region || *one.region == place.region) return invalid_parameter("Invalid replica region.");
    const auto same = [&one](const Replica& replica) { return replica.region == *one.region; };
    if (std::any_of(out.begin(), out.end(), same)) return invalid_parameter("Invalid replica region.");
    const SecretPlace there{place.account, *one.region, place.name};
    out.push_back({*one.region, take_kms_key(one.kms_key_id, there), {}, {}});
  }
  return out;
}

Status add_value(const Parts& parts, storage::Batch& batch, Secret& secret, NewVersion made, const SecretValue& value,
                 std::vector<std::string> labels) {
  const std::string id = made.version.id;
  KEYHOLD_CHECK(add_version(secret, std::move(made.version), std::move(labels)));
  parts.vault.put_value(batch, secret, *secret.find_version(id), made.data_key, value);
  KEYHOLD_TRY(const std::vector<Version> pruned, prune_versions(secret));
  for (const Version& version : pruned) parts.vault.erase_value(batch, secret, version);
  secret.changed = parts.clock.now();
  note_new_value(secret, id);
  return ok();
}

Task<Status> check_repeats(const Parts& parts, Caller caller, SecretPtr secret, Version version,
                           const SecretValue* value) {
  const std::string id = version.id;
  KEYHOLD_CO_TRY(const SecretValue present,
                 co_await open_version(parts, std::move(caller), secret, std::move(version)));
  if (value == nullptr || !same_value(present, *value)) co_return token_in_use(id, secret->arn);
  co_return ok();
}

Task<Result<SecretValue>> open_version(const Parts& parts, Caller caller, SecretPtr secret, Version version) {
  if (version.managed_key && caller.account != secret->place.account) co_return default_key_across_accounts();
  VersionPlace place{secret->arn, std::move(version.id)};
  Result<SecretBytes> key = co_await parts.keys.open(std::move(caller), std::move(version.kms_key_arn),
                                                     std::move(version.wrapped_key), std::move(place));
  if (!key) co_return kms_refused(key.error(), KmsUse::kDecrypt);
  co_return co_await parts.vault.load_value(std::move(secret), version.number, std::move(*key));
}

}  // namespace keyhold::secrets

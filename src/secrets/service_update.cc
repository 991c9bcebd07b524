// UpdateSecret: description, key and value of a secret in one change.
#include <array>

#include "access.h"
#include "errors.h"
#include "keyhold/secrets/service.h"
#include "replication.h"
#include "values.h"
#include "version_stages.h"

namespace keyhold::secrets {
namespace {

/// A version whose value is to be sealed under the secret's new key.
struct Resealed {
  std::uint64_t number = 0;  ///< of the version as it was seen
  NewVersion made;
  SecretValue value;
};

/// What an update asked other processes for, before it takes its turn.
struct Prepared {
  std::vector<Resealed> resealed;
  std::optional<NewVersion> made;
  ReplicaChange replicas;
};

Conditions update_conditions(const aws::UpdateSecretRequest& request) {
  Conditions out;
  if (request.description) out.emplace("secretsmanager:Description", *request.description);
  add_key_conditions(out, request.kms_key_id);
  return out;
}

void edit_members(Secret& secret, const aws::UpdateSecretRequest& request) {
  if (request.description) secret.description = *request.description;
  if (secret.description && secret.description->empty()) secret.description.reset();
  if (request.kms_key_id) secret.kms_key_id = take_kms_key(request.kms_key_id, secret.place);
}

bool is_resealed(const Version& version) {
  constexpr std::array kLabels{kCurrent, kPending, kPrevious};
  const auto has = [&version](std::string_view label) { return version.has(label); };
  return version.has_value() && std::any_of(kLabels.begin(), kLabels.end(), has);
}

// AWS seals what the three labels name anew under the new key, unless the caller may not use that key.
Task<Result<std::vector<Resealed>>> reseal(const Parts& parts, const Caller& caller, SecretPtr planned) {
  std::vector<Resealed> out;
  for (const Version& version : planned->versions) {
    if (!is_resealed(version)) continue;
    Result<NewVersion> made = co_await make_version(parts, caller, planned, version.id);
    if (!made && made.error().code == ErrorCode::kAccessDenied) co_return std::vector<Resealed>();
    if (!made) co_return made.error();
    KEYHOLD_CO_TRY(SecretValue value, co_await open_version(parts, caller, planned, version));
    out.push_back({version.number, std::move(*made), std::move(value)});
  }
  co_return out;
}

Task<Result<Prepared>> prepare(const Parts& parts, const Caller& caller, SecretPtr seen,
                               const aws::UpdateSecretRequest& request, bool gives_value, const std::string& token) {
  Secret edited = *seen;
  edit_members(edited, request);
  const bool new_key = edited.kms_key_id != seen->kms_key_id;
  const SecretPtr planned = std::make_shared<const Secret>(std::move(edited));
  Prepared out;
  if (new_key) {
    KEYHOLD_CO_TRY(out.resealed, co_await reseal(parts, caller, planned));
  }
  const Version* const present = seen->find_version(token);
  if (gives_value && (present == nullptr || !present->has_value())) {
    KEYHOLD_CO_TRY(out.made, co_await make_version(parts, caller, planned, token));
    out.replicas.keys = co_await make_replica_keys(parts, caller, seen, token);
  }
  co_return out;
}

// A number is never used again, so the value sealed anew lies elsewhere and the old one goes.
void apply_resealed(const Parts& parts, storage::Batch& batch, Secret& secret, const std::vector<Resealed>& resealed) {
  for (const Resealed& one : resealed) {
    Version* const version = version_in(secret, one.made.version.id);
    if (version == nullptr || version->number != one.number) continue;
    parts.vault.erase_value(batch, secret, *version);
    version->number = ++secret.versions_made;
    version->kms_key_arn = one.made.version.kms_key_arn;
    version->wrapped_key = one.made.version.wrapped_key;
    version->managed_key = one.made.version.managed_key;
    parts.vault.put_value(batch, secret, *version, one.made.data_key, one.value);
  }
}

aws::UpdateSecretResponse updated(const Secret& secret, bool gives_value, const std::string& token) {
  aws::UpdateSecretResponse out{secret.arn, secret.place.name, {}};
  if (gives_value) out.version_id = token;
  return out;
}

// Of a replica, its key is its own.
Status check_updatable(const Secret& secret, const aws::UpdateSecretRequest& request) {
  const bool key_only = request.kms_key_id && !request.description && !request.secret_string && !request.secret_binary;
  return secret.primary_region && key_only ? ok() : check_changeable(secret);
}

// The primary of a replica whose key changed says so too.
Result<SecretPtr> note_replica_key(const Parts& parts, storage::Batch& batch, const Secret& copy) {
  if (!copy.primary_region) return SecretPtr();
  const SecretPtr primary = parts.secrets.find({copy.place.account, *copy.primary_region, copy.place.name});
  if (primary == nullptr) return SecretPtr();
  Secret next = *primary;
  for (Replica& replica : next.replicas)
    if (replica.region == copy.place.region) replica.kms_key_id = copy.kms_key_id;
  KEYHOLD_CHECK(parts.vault.put_secret(batch, next));
  return std::make_shared<const Secret>(std::move(next));
}

Task<Result<SecretPtr>> admit_update(const Access& access, Call& call, const aws::UpdateSecretRequest& request) {
  if (request.type) co_return external_secrets_unavailable();
  Conditions conditions = update_conditions(request);
  KEYHOLD_CO_TRY(SecretPtr secret,
                 co_await access.admit(call, "UpdateSecret", request.secret_id, std::move(conditions)));
  KEYHOLD_CO_CHECK(check_updatable(*secret, request));
  co_return secret;
}

}  // namespace

Task<Result<aws::UpdateSecretResponse>> Service::update_secret(Call& call, aws::UpdateSecretRequest request) {
  const Access access(parts_);
  KEYHOLD_CO_TRY(const std::string token, take_token(request.client_request_token));
  KEYHOLD_CO_TRY(const SecretPtr seen, co_await admit_update(access, call, request));
  KEYHOLD_CO_TRY(const std::optional<SecretValue> value,
                 take_value(std::move(request.secret_string), std::move(request.secret_binary)));
  const SecretValue* const given = value ? &*value : nullptr;
  KEYHOLD_CO_TRY(Prepared prepared, co_await prepare(parts_, call.caller, seen, request, given != nullptr, token));
  if (given != nullptr && !prepared.made)
    KEYHOLD_CO_CHECK(co_await check_repeats(parts_, call.caller, seen, *seen->find_version(token), given));
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, access.latest(*seen));
  if (secret->deletion) co_return marked_for_deletion();
  if (secret->primary_region != seen->primary_region) co_return replica_not_changeable();
  Secret next = *secret;
  edit_members(next, request);
  storage::Batch batch;
  apply_resealed(parts_, batch, next, prepared.resealed);
  if (prepared.made) {
    const Version* const raced = next.find_version(token);
    if (raced != nullptr && raced->has_value()) co_return token_in_use(token, next.arn);
    std::vector<std::string> labels;
    KEYHOLD_CO_CHECK(add_value(parts_, batch, next, std::move(*prepared.made), *given, std::move(labels)));
  }
  next.changed = parts_.clock.now();
  KEYHOLD_CO_TRY(SecretPtr primary, note_replica_key(parts_, batch, next));
  if (given != nullptr) prepared.replicas.values.emplace_back(token, given);
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, next, std::move(batch), std::move(prepared.replicas)));
  if (primary != nullptr) parts_.secrets.put(std::move(primary));
  co_return updated(next, given != nullptr, token);
}

}  // namespace keyhold::secrets

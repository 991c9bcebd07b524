// CreateSecret.
#include "access.h"
#include "errors.h"
#include "keyhold/aws/arn.h"
#include "keyhold/secrets/service.h"
#include "random_password.h"
#include "replication.h"
#include "tags.h"
#include "values.h"

namespace keyhold::secrets {
namespace {

constexpr std::size_t kSuffixCharacters = 6;

std::string random_suffix() {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  while (out.size() < kSuffixCharacters) out.push_back(kAlphabet[random_index(kAlphabet.size())]);
  return out;
}

Result<Secret> begin_secret(const Parts& parts, const Caller& caller, const aws::CreateSecretRequest& request) {
  if (request.type) return external_secrets_unavailable();
  const aws::SecretArn arn{"aws", caller.region, caller.account, request.name, random_suffix()};
  Secret secret;
  secret.arn = arn.text();
  secret.place = {caller.account, caller.region, request.name};
  secret.description = request.description;
  secret.created = parts.clock.now();
  if (!aws::SecretArn::parse(secret.arn)) return invalid_name();
  if (secret.description && secret.description->empty()) secret.description.reset();
  secret.kms_key_id = take_kms_key(request.kms_key_id, secret.place);
  KEYHOLD_CHECK(add_tags(secret, request.tags));
  KEYHOLD_TRY(secret.replicas, take_replicas(request.add_replica_regions, secret.place));
  secret.changed = secret.created;
  return secret;
}

Conditions create_conditions(const aws::CreateSecretRequest& request) {
  Conditions out{{"secretsmanager:Name", request.name}};
  if (request.description) out.emplace("secretsmanager:Description", *request.description);
  add_key_conditions(out, request.kms_key_id);
  for (const aws::ReplicaRegion& replica : request.add_replica_regions)
    if (replica.region) out.emplace("secretsmanager:AddReplicaRegions", *replica.region);
  if (request.force_overwrite_replica_secret) out.emplace("secretsmanager:ForceOverwriteReplicaSecret", "true");
  add_tag_conditions(out, request.tags);
  return out;
}

aws::CreateSecretResponse created(const Parts& parts, const Secret& secret, const Version* version) {
  aws::CreateSecretResponse out{secret.arn, secret.place.name, {}, replication_status(parts.secrets, secret)};
  if (version != nullptr) out.version_id = version->id;
  return out;
}

// CreateSecret on a name that is taken: the same request once more, or a refusal.
Task<Result<aws::CreateSecretResponse>> create_again(const Parts& parts, Call& call, SecretPtr secret,
                                                     std::string token, const SecretValue* value) {
  if (secret->deletion)
    co_return invalid_request(
        "You can't create this secret because a secret with this name is already scheduled for deletion.");
  const Version* const version = secret->find_version(token);
  if (version == nullptr) co_return secret_exists(secret->place.name);
  if (!version->has_value()) co_return token_in_use(token, secret->arn);
  KEYHOLD_CO_CHECK(co_await check_repeats(parts, call.caller, secret, *version, value));
  co_return created(parts, *secret, version);
}

}  // namespace

Task<Result<aws::CreateSecretResponse>> Service::create_secret(Call& call, aws::CreateSecretRequest request) {
  const Access access(parts_);
  KEYHOLD_CO_TRY(const std::string token, take_token(std::move(request.client_request_token)));
  KEYHOLD_CO_TRY(Secret secret, begin_secret(parts_, call.caller, request));
  KEYHOLD_CO_TRY(const std::optional<SecretValue> value,
                 take_value(std::move(request.secret_string), std::move(request.secret_binary)));
  const SecretValue* const given = value ? &*value : nullptr;
  SecretPtr present = parts_.secrets.find(secret.place);
  Named named{present, call.caller.account, present == nullptr ? secret.arn : present->arn};
  Conditions conditions = create_conditions(request);
  KEYHOLD_CO_CHECK(
      co_await access.authorize(call, "CreateSecret", std::move(named), request.name, std::move(conditions)));
  std::optional<NewVersion> made;
  ReplicaChange change;
  change.overwrite = request.force_overwrite_replica_secret;
  if (present == nullptr && given != nullptr) {
    const SecretPtr planned = std::make_shared<const Secret>(secret);
    KEYHOLD_CO_TRY(made, co_await make_version(parts_, call.caller, planned, token));
    change.keys = co_await make_replica_keys(parts_, call.caller, planned, token);
    change.values.emplace_back(token, given);
  }
  {
    const ChangeLock::Turn turn = co_await parts_.changes.enter();
    present = parts_.secrets.find(secret.place);
    if (present == nullptr) {
      call.entry.decision.resource = parts_.vault.opaque_id(secret);
      storage::Batch batch;
      if (made) KEYHOLD_CO_CHECK(add_value(parts_, batch, secret, std::move(*made), *given, {}));
      KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, secret, std::move(batch), std::move(change)));
      KEYHOLD_CO_TRY(const SecretPtr stored, access.latest(secret));
      co_return created(parts_, *stored, stored->find_version(token));
    }
  }
  co_return co_await create_again(parts_, call, present, token, given);
}

}  // namespace keyhold::secrets

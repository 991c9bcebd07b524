// The operations on values: make a secret, give it a value, read one.
#include "access.h"
#include "errors.h"
#include "keyhold/aws/arn.h"
#include "keyhold/crypto/random.h"
#include "keyhold/secrets/service.h"
#include "values.h"
#include "version_stages.h"

namespace keyhold::secrets {
namespace {

constexpr std::size_t kSuffixCharacters = 6;
constexpr std::size_t kMaxTags = 50;

// Six of 62 characters; bytes that would make some likelier than others are dropped.
std::string random_suffix() {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kFair = 256 / kAlphabet.size() * kAlphabet.size();
  std::string out;
  while (out.size() < kSuffixCharacters) {
    std::byte random{};
    crypto::fill_random({&random, 1});
    const auto value = std::to_integer<std::size_t>(random);
    if (value < kFair) out.push_back(kAlphabet[value % kAlphabet.size()]);
  }
  return out;
}

Status take_tags(const std::vector<aws::SecretTag>& given, Secret& secret) {
  if (given.size() > kMaxTags) return invalid_parameter("You can attach at most 50 tags to a secret.");
  for (const aws::SecretTag& tag : given) {
    if (!tag.key) return invalid_parameter("A tag needs a key.");
    if (tag.key->starts_with("aws:")) return invalid_parameter("Tag keys that begin with aws: are reserved.");
    for (const auto& [key, value] : secret.tags)
      if (key == *tag.key) return invalid_parameter("Tag keys must be unique.");
    secret.tags.emplace_back(*tag.key, tag.value.value_or(""));
  }
  return ok();
}

Result<Secret> begin_secret(const Parts& parts, const Caller& caller, const aws::CreateSecretRequest& request) {
  if (!request.add_replica_regions.empty()) return invalid_parameter("Replication to other Regions isn't available.");
  const aws::SecretArn arn{"aws", caller.region, caller.account, request.name, random_suffix()};
  Secret secret{.arn = arn.text(),
                .place = {caller.account, caller.region, request.name},
                .description = request.description,
                .kms_key_id = request.kms_key_id,
                .tags = {},
                .created = parts.clock.now(),
                .accessed = {},
                .deletion = {},
                .versions = {}};
  if (!aws::SecretArn::parse(secret.arn)) return invalid_name();
  if (secret.kms_key_id && secret.kms_key_id->empty()) secret.kms_key_id.reset();
  KEYHOLD_CHECK(take_tags(request.tags, secret));
  secret.changed = secret.created;
  return secret;
}

aws::CreateSecretResponse created(const Secret& secret, const Version* version) {
  aws::CreateSecretResponse out{secret.arn, secret.place.name, {}};
  if (version != nullptr) out.version_id = version->id;
  return out;
}

// Whether a request repeats the one that made `version`, by value: which only who may open it can tell.
Task<Status> check_repeats(const Parts& parts, Caller caller, SecretPtr secret, Version version,
                           const SecretValue* value) {
  const std::string id = version.id;
  KEYHOLD_CO_TRY(const SecretValue present,
                 co_await open_version(parts, std::move(caller), secret, std::move(version)));
  if (value == nullptr || !same_value(present, *value)) co_return token_in_use(id, secret->arn);
  co_return ok();
}

// CreateSecret on a name that is taken: the same request once more, or a refusal.
Task<Result<aws::CreateSecretResponse>> create_again(const Parts& parts, Call& call, SecretPtr secret,
                                                     std::string token, const SecretValue* value) {
  if (secret->deletion)
    co_return invalid_request(
        "You can't create this secret because a secret with this name is already scheduled for deletion.");
  const Version* const version = secret->find_version(token);
  if (version == nullptr) co_return secret_exists(secret->place.name);
  const Status repeats = co_await check_repeats(parts, call.caller, secret, *version, value);
  if (!repeats && repeats.error().code == ErrorCode::kConflict) co_return secret_exists(secret->place.name);
  if (!repeats) co_return repeats.error();
  co_return created(*secret, version);
}

aws::PutSecretValueResponse put_answer(const Secret& secret, const Version& version) {
  return {secret.arn, secret.place.name, version.id, version.labels};
}

Task<Result<aws::PutSecretValueResponse>> put_again(const Parts& parts, Call& call, SecretPtr secret, std::string token,
                                                    const SecretValue* value) {
  const Version version = *secret->find_version(token);
  KEYHOLD_CO_CHECK(co_await check_repeats(parts, call.caller, secret, version, value));
  co_return put_answer(*secret, version);
}

// Seals the value as the newest version of `secret`, which changes with it.
Status add_value(const Parts& parts, storage::Batch& batch, Secret& secret, NewVersion made, const SecretValue& value,
                 std::vector<std::string> labels) {
  KEYHOLD_CHECK(add_version(secret, std::move(made.version), std::move(labels)));
  parts.vault.put_value(batch, secret, secret.versions.back(), made.data_key, value);
  KEYHOLD_TRY(const std::vector<Version> pruned, prune_versions(secret));
  for (const Version& version : pruned) parts.vault.erase_value(batch, secret, version);
  secret.changed = parts.clock.now();
  return ok();
}

Result<Version> choose_version(const Secret& secret, const aws::GetSecretValueRequest& request) {
  const std::string label = request.version_stage.value_or(std::string(kCurrent));
  if (!request.version_id) {
    const Version* const version = secret.find_labelled(label);
    if (version == nullptr) return no_such_value("staging label", label);
    return *version;
  }
  const Version* const version = secret.find_version(*request.version_id);
  if (version == nullptr) return no_such_value("VersionId", *request.version_id);
  if (request.version_stage && !version->has(label))
    return invalid_request("You provided a VersionStage that is not associated to the provided VersionId.");
  return *version;
}

Conditions version_conditions(const aws::GetSecretValueRequest& request) {
  Conditions out;
  if (request.version_id) out.emplace("secretsmanager:VersionId", *request.version_id);
  out.emplace("secretsmanager:VersionStage", request.version_stage.value_or(std::string(kCurrent)));
  return out;
}

// LastAccessedDate is a whole day, so one read a day writes.
Task<Status> note_access(const Parts& parts, Call& call, SecretPtr seen) {
  const WallTime today = std::chrono::floor<std::chrono::days>(parts.clock.now());
  if (seen->accessed == today) co_return ok();
  const ChangeLock::Turn turn = co_await parts.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, Access(parts).latest(*seen));
  if (secret->accessed == today) co_return ok();
  Secret next = *secret;
  next.accessed = today;
  storage::Batch batch;
  co_return co_await store_secret(parts, call, std::move(next), std::move(batch));
}

aws::GetSecretValueResponse value_answer(const Secret& secret, const Version& version, SecretValue value) {
  aws::GetSecretValueResponse out{.arn = secret.arn,
                                  .name = secret.place.name,
                                  .version_id = version.id,
                                  .version_stages = version.labels,
                                  .created_date = version.created};
  (value.form == SecretValue::Form::kText ? out.secret_string : out.secret_binary) = std::move(value.bytes);
  return out;
}

}  // namespace

Task<Result<aws::CreateSecretResponse>> Service::create_secret(Call& call, aws::CreateSecretRequest request) {
  const Access access(parts_);
  KEYHOLD_CO_TRY(Secret secret, begin_secret(parts_, call.caller, request));
  KEYHOLD_CO_TRY(const std::string token, take_token(std::move(request.client_request_token)));
  KEYHOLD_CO_TRY(const std::optional<SecretValue> value,
                 take_value(std::move(request.secret_string), std::move(request.secret_binary)));
  const SecretValue* const given = value ? &*value : nullptr;
  SecretPtr present = parts_.secrets.find(secret.place);
  Named named{present, call.caller.account, present == nullptr ? secret.arn : present->arn};
  Conditions conditions{{"secretsmanager:Name", request.name}};
  KEYHOLD_CO_CHECK(
      co_await access.authorize(call, "CreateSecret", std::move(named), request.name, std::move(conditions)));
  std::optional<NewVersion> made;
  if (present == nullptr && given != nullptr) {
    const SecretPtr planned = std::make_shared<const Secret>(secret);
    KEYHOLD_CO_TRY(made, co_await make_version(parts_, call.caller, planned, token));
  }
  {
    const ChangeLock::Turn turn = co_await parts_.changes.enter();
    present = parts_.secrets.find(secret.place);
    if (present == nullptr) {
      call.entry.decision.resource = parts_.vault.opaque_id(secret);
      storage::Batch batch;
      if (made) KEYHOLD_CO_CHECK(add_value(parts_, batch, secret, std::move(*made), *given, {}));
      KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, secret, std::move(batch)));
      co_return created(secret, secret.find_version(token));
    }
  }
  co_return co_await create_again(parts_, call, present, token, given);
}

Task<Result<aws::PutSecretValueResponse>> Service::put_secret_value(Call& call, aws::PutSecretValueRequest request) {
  const Access access(parts_);
  KEYHOLD_CO_TRY(const std::string token, take_token(std::move(request.client_request_token)));
  KEYHOLD_CO_TRY(const std::optional<SecretValue> value,
                 take_value(std::move(request.secret_string), std::move(request.secret_binary)));
  if (!value) co_return invalid_request("You must provide either SecretString or SecretBinary.");
  Conditions conditions;
  KEYHOLD_CO_TRY(SecretPtr secret,
                 co_await access.admit(call, "PutSecretValue", std::move(request.secret_id), std::move(conditions)));
  if (secret->deletion) co_return marked_for_deletion();
  std::optional<NewVersion> made;
  if (secret->find_version(token) == nullptr) {
    KEYHOLD_CO_TRY(made, co_await make_version(parts_, call.caller, secret, token));
    const ChangeLock::Turn turn = co_await parts_.changes.enter();
    KEYHOLD_CO_TRY(secret, access.latest(*secret));
    if (secret->deletion) co_return marked_for_deletion();
    if (secret->find_version(token) == nullptr) {
      Secret next = *secret;
      storage::Batch batch;
      std::vector<std::string> labels = std::move(request.version_stages).value_or(std::vector<std::string>());
      KEYHOLD_CO_CHECK(add_value(parts_, batch, next, std::move(*made), *value, std::move(labels)));
      KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, next, std::move(batch)));
      co_return put_answer(next, *next.find_version(token));
    }
  }
  co_return co_await put_again(parts_, call, secret, token, &*value);
}

Task<Result<aws::GetSecretValueResponse>> Service::get_secret_value(Call& call, aws::GetSecretValueRequest request) {
  const Access access(parts_);
  Conditions conditions = version_conditions(request);
  KEYHOLD_CO_TRY(const SecretPtr secret,
                 co_await access.admit(call, "GetSecretValue", request.secret_id, std::move(conditions)));
  if (secret->deletion) co_return marked_for_deletion();
  KEYHOLD_CO_TRY(const Version version, choose_version(*secret, request));
  KEYHOLD_CO_TRY(SecretValue value, co_await open_version(parts_, call.caller, secret, version));
  KEYHOLD_CO_CHECK(co_await note_access(parts_, call, secret));
  co_return value_answer(*secret, version, std::move(value));
}

}  // namespace keyhold::secrets

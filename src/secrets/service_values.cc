// The operations on one value: give a secret one, read one.
#include "access.h"
#include "errors.h"
#include "keyhold/secrets/service.h"
#include "replication.h"
#include "values.h"
#include "version_stages.h"

namespace keyhold::secrets {
namespace {

bool has_value(const Secret& secret, std::string_view id) {
  const Version* const version = secret.find_version(id);
  return version != nullptr && version->has_value();
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

Result<Version> choose_version(const Secret& secret, const aws::GetSecretValueRequest& request) {
  const std::string label = request.version_stage.value_or(std::string(kCurrent));
  if (!request.version_id) {
    const Version* const version = secret.find_labelled(label);
    if (version == nullptr || !version->has_value()) return no_such_value("staging label", label);
    return *version;
  }
  const Version* const version = secret.find_version(*request.version_id);
  if (version == nullptr || !version->has_value()) return no_such_value("VersionId", *request.version_id);
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

bool was_accessed(const Secret& secret, std::string_view id, WallTime day) {
  const Version* const version = secret.find_version(id);
  return secret.accessed == day && (version == nullptr || version->accessed == day);
}

// LastAccessedDate is a whole day, so one read a day and version writes.
Task<Status> note_access(const Parts& parts, Call& call, SecretPtr seen, std::string version_id) {
  const WallTime today = std::chrono::floor<std::chrono::days>(parts.clock.now());
  if (was_accessed(*seen, version_id, today)) co_return ok();
  const ChangeLock::Turn turn = co_await parts.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, Access(parts).latest(*seen));
  if (was_accessed(*secret, version_id, today)) co_return ok();
  Secret next = *secret;
  next.accessed = today;
  if (Version* const version = version_in(next, version_id)) version->accessed = today;
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

struct Read {
  SecretPtr secret;
  Version version;
  SecretValue value;
};

Task<Result<Read>> read_once(const Parts& parts, const Call& call, const aws::GetSecretValueRequest& request,
                             SecretPtr secret) {
  if (secret->deletion) co_return marked_for_deletion();
  KEYHOLD_CO_TRY(Version version, choose_version(*secret, request));
  KEYHOLD_CO_TRY(SecretValue value, co_await open_version(parts, call.caller, secret, version));
  co_return Read{std::move(secret), std::move(version), std::move(value)};
}

// A value that is gone when its turn comes was pruned or sealed anew meanwhile: once more, as the secret is now.
Task<Result<Read>> read_value(const Parts& parts, const Call& call, const aws::GetSecretValueRequest& request,
                              SecretPtr seen) {
  Result<Read> read = co_await read_once(parts, call, request, seen);
  const bool gone = !read && read.error().code == ErrorCode::kNotFound && read.error().reason.empty();
  if (!gone) co_return read;
  KEYHOLD_CO_TRY(SecretPtr secret, Access(parts).latest(*seen));
  co_return co_await read_once(parts, call, request, std::move(secret));
}

}  // namespace

Task<Result<aws::PutSecretValueResponse>> Service::put_secret_value(Call& call, aws::PutSecretValueRequest request) {
  const Access access(parts_);
  KEYHOLD_CO_TRY(const std::string token, take_token(std::move(request.client_request_token)));
  KEYHOLD_CO_TRY(const std::optional<SecretValue> value,
                 take_value(std::move(request.secret_string), std::move(request.secret_binary)));
  if (!value) co_return invalid_request("You must provide either SecretString or SecretBinary.");
  Conditions conditions;
  KEYHOLD_CO_TRY(SecretPtr secret,
                 co_await access.admit(call, "PutSecretValue", std::move(request.secret_id), std::move(conditions)));
  KEYHOLD_CO_CHECK(check_changeable(*secret));
  std::optional<NewVersion> made;
  if (!has_value(*secret, token)) {
    KEYHOLD_CO_TRY(made, co_await make_version(parts_, call.caller, secret, token));
    ReplicaChange change;
    change.keys = co_await make_replica_keys(parts_, call.caller, secret, token);
    change.values.emplace_back(token, &*value);
    const ChangeLock::Turn turn = co_await parts_.changes.enter();
    KEYHOLD_CO_TRY(secret, access.latest(*secret));
    KEYHOLD_CO_CHECK(check_changeable(*secret));
    if (!has_value(*secret, token)) {
      Secret next = *secret;
      storage::Batch batch;
      std::vector<std::string> labels = std::move(request.version_stages).value_or(std::vector<std::string>());
      KEYHOLD_CO_CHECK(add_value(parts_, batch, next, std::move(*made), *value, std::move(labels)));
      KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, next, std::move(batch), std::move(change)));
      co_return put_answer(next, *next.find_version(token));
    }
  }
  co_return co_await put_again(parts_, call, secret, token, &*value);
}

Task<Result<aws::GetSecretValueResponse>> Service::get_secret_value(Call& call, aws::GetSecretValueRequest request) {
  const Access access(parts_);
  Conditions conditions = version_conditions(request);
  KEYHOLD_CO_TRY(SecretPtr secret,
                 co_await access.admit(call, "GetSecretValue", request.secret_id, std::move(conditions)));
  KEYHOLD_CO_TRY(Read read, co_await read_value(parts_, call, request, std::move(secret)));
  KEYHOLD_CO_CHECK(co_await note_access(parts_, call, read.secret, read.version.id));
  co_return value_answer(*read.secret, read.version, std::move(read.value));
}

}  // namespace keyhold::secrets

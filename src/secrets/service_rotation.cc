// RotateSecret and CancelRotateSecret.
#include "access.h"
#include "errors.h"
#include "keyhold/secrets/service.h"
#include "rotation_run.h"
#include "rotation_schedule.h"
#include "values.h"
#include "version_stages.h"

namespace keyhold::secrets {
namespace {

constexpr const char* kNoFunction = "No Lambda rotation function ARN is associated with this secret.";
constexpr const char* kIncomplete = "A previous rotation isn't complete. That rotation will be reattempted.";
constexpr const char* kNeverOn =
    "You tried to enable rotation on a secret that doesn't already have a Lambda function ARN configured and you "
    "didn't "
    "include such an ARN as a parameter in this call.";

Error function_refused() {
  return {
      ErrorCode::kAccessDenied,
      "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to "
      "the principal secretsmanager.amazonaws.com.",
      "AccessDeniedException"};
}

Result<std::string> take_rotation_token(const aws::RotateSecretRequest& request) {
  if (!request.client_request_token)
    return invalid_parameter("You must provide a ClientRequestToken value. We recommend a UUID-type value.");
  if (request.external_secret_rotation_role_arn) return external_secrets_unavailable();
  return *request.client_request_token;
}

Conditions rotate_conditions(const aws::RotateSecretRequest& request) {
  Conditions out;
  if (request.rotation_lambda_arn) out.emplace("secretsmanager:RotationLambdaARN", *request.rotation_lambda_arn);
  out.emplace("secretsmanager:RotateImmediately", request.rotate_immediately.value_or(true) ? "true" : "false");
  out.emplace("secretsmanager:ModifyRotationRules", request.rotation_rules ? "true" : "false");
  return out;
}

// What the request makes of the secret's rotation; rules and function stay where it names none.
Result<Rotation> requested_rotation(const Secret& secret, const aws::RotateSecretRequest& request) {
  Rotation out = secret.rotation.value_or(Rotation());
  out.enabled = true;
  if (request.rotation_lambda_arn && !request.rotation_lambda_arn->empty())
    out.lambda_arn = *request.rotation_lambda_arn;
  if (out.lambda_arn.empty()) return invalid_request(kNoFunction);
  if (request.rotation_rules) {
    out.after_days = request.rotation_rules->automatically_after_days;
    out.duration = request.rotation_rules->duration;
    out.schedule = request.rotation_rules->schedule_expression;
  }
  KEYHOLD_CHECK(check_rules(out));
  return out;
}

bool is_pending(const Secret& secret) {
  const Version* const pending = secret.find_labelled(kPending);
  return pending != nullptr && !pending->has(kCurrent);
}

/// A copy of the current value, for the hook to test.
struct Trial {
  NewVersion made;
  SecretValue value;
};

Task<Result<std::optional<Trial>>> prepare_trial(const Parts& parts, const Caller& caller, SecretPtr secret,
                                                 const std::string& token) {
  const Version* const current = secret->find_labelled(kCurrent);
  if (current == nullptr) co_return std::optional<Trial>();
  KEYHOLD_CO_TRY(SecretValue value, co_await open_version(parts, caller, secret, *current));
  KEYHOLD_CO_TRY(NewVersion made, co_await make_version(parts, caller, secret, token));
  co_return std::optional<Trial>(Trial{std::move(made), std::move(value)});
}

Status add_trial(const Parts& parts, storage::Batch& batch, Secret& secret, Trial trial) {
  std::vector<std::string> labels{std::string(kPending)};
  const std::string token = trial.made.version.id;
  KEYHOLD_CHECK(add_value(parts, batch, secret, std::move(trial.made), trial.value, std::move(labels)));
  secret.rotation->run = Rotation::Run{.token = token, .not_before = parts.clock.now(), .only_test = true};
  return ok();
}

aws::RotateSecretResponse rotating(const Secret& secret, const std::string& token) {
  return {secret.arn, secret.place.name, token};
}

// A rotation that is under way is tried again at once; the request that began it may be repeated.
Task<Result<aws::RotateSecretResponse>> reattempt(const Parts& parts, Call& call, SecretPtr secret,
                                                  const std::string& token) {
  if (!secret->rotation || !secret->rotation->run) co_return invalid_request(kIncomplete);
  if (secret->rotation->run->token == token) co_return rotating(*secret, token);
  Secret next = *secret;
  next.rotation->run->not_before = parts.clock.now();
  storage::Batch batch;
  KEYHOLD_CO_CHECK(co_await store_secret(parts, call, std::move(next), std::move(batch)));
  co_return invalid_request(kIncomplete);
}

}  // namespace

Task<Result<aws::RotateSecretResponse>> Service::rotate_secret(Call& call, aws::RotateSecretRequest request) {
  const Access access(parts_);
  KEYHOLD_CO_TRY(const std::string token, take_rotation_token(request));
  Conditions conditions = rotate_conditions(request);
  KEYHOLD_CO_TRY(const SecretPtr seen,
                 co_await access.admit(call, "RotateSecret", request.secret_id, std::move(conditions)));
  KEYHOLD_CO_CHECK(check_changeable(*seen));
  KEYHOLD_CO_TRY(const Rotation wanted, requested_rotation(*seen, request));
  if (!parts_.hooks.knows(wanted.lambda_arn)) co_return function_refused();
  const bool at_once = request.rotate_immediately.value_or(true);
  std::optional<Trial> trial;
  if (!at_once && !is_pending(*seen)) {
    KEYHOLD_CO_TRY(trial, co_await prepare_trial(parts_, call.caller, seen, token));
  }
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, access.latest(*seen));
  KEYHOLD_CO_CHECK(check_changeable(*secret));
  if (is_pending(*secret)) co_return co_await reattempt(parts_, call, secret, token);
  if (secret->find_version(token) != nullptr) co_return rotating(*secret, token);
  Secret next = *secret;
  KEYHOLD_CO_TRY(next.rotation, requested_rotation(*secret, request));
  const WallTime now = parts_.clock.now();
  if (request.rotation_rules || !next.rotation->next) plan_next(*next.rotation, now);
  storage::Batch batch;
  if (at_once) begin_run(next, token, now);
  if (trial) KEYHOLD_CO_CHECK(add_trial(parts_, batch, next, std::move(*trial)));
  next.changed = now;
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, next, std::move(batch)));
  co_return rotating(next, token);
}

// The version that was to be stays, under AWSPENDING, as at AWS.
Task<Result<aws::CancelRotateSecretResponse>> Service::cancel_rotate_secret(Call& call,
                                                                            aws::CancelRotateSecretRequest request) {
  const Access access(parts_);
  Conditions conditions;
  KEYHOLD_CO_TRY(const SecretPtr seen,
                 co_await access.admit(call, "CancelRotateSecret", request.secret_id, std::move(conditions)));
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, access.latest(*seen));
  KEYHOLD_CO_CHECK(check_changeable(*secret));
  if (!secret->rotation) co_return invalid_request(kNeverOn);
  Secret next = *secret;
  aws::CancelRotateSecretResponse out{secret->arn, secret->place.name, {}};
  if (next.rotation->run) out.version_id = next.rotation->run->token;
  storage::Batch batch;
  if (next.rotation->run && next.rotation->run->only_test) end_test(parts_.vault, batch, next);
  next.rotation->run.reset();
  next.rotation->enabled = false;
  next.rotation->next.reset();
  next.changed = parts_.clock.now();
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, std::move(next), std::move(batch)));
  co_return out;
}

}  // namespace keyhold::secrets

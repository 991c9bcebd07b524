// The operations on a secret's end.
#include "access.h"
#include "errors.h"
#include "keyhold/secrets/service.h"

namespace keyhold::secrets {
namespace {

constexpr std::int64_t kDefaultWindowDays = 30;
constexpr std::int64_t kLeastWindowDays = 7;

Status check_window(const aws::DeleteSecretRequest& request) {
  if (!request.recovery_window_in_days) return ok();
  const std::int64_t days = *request.recovery_window_in_days;
  if (days < kLeastWindowDays || days > kDefaultWindowDays)
    return invalid_parameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  if (request.force_delete_without_recovery)
    return invalid_parameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  return ok();
}

Status check_alone(const Secret& secret) {
  if (secret.primary_region) return replica_not_changeable();
  if (secret.replicas.empty()) return ok();
  std::string regions;
  for (const Replica& replica : secret.replicas) regions += (regions.empty() ? "" : ", ") + replica.region;
  return invalid_parameter("You can't delete secret " + secret.arn + " that still has replica regions [" + regions +
                           "]");
}

Task<Status> erase_now(const Parts& parts, Call& call, SecretPtr secret) {
  storage::Batch batch;
  parts.vault.erase_secret(batch, *secret);
  KEYHOLD_CO_CHECK(co_await commit_change(parts, call, std::move(batch)));
  parts.secrets.remove(secret->place);
  co_return ok();
}

}  // namespace

Task<Result<aws::DeleteSecretResponse>> Service::delete_secret(Call& call, aws::DeleteSecretRequest request) {
  const Access access(parts_);
  KEYHOLD_CO_CHECK(check_window(request));
  KEYHOLD_CO_TRY(Named named, access.resolve(call.caller, request.secret_id));
  const SecretPtr seen = named.secret;
  const std::string arn = named.arn;
  Conditions conditions;
  if (request.force_delete_without_recovery) conditions.emplace("secretsmanager:ForceDeleteWithoutRecovery", "true");
  if (request.recovery_window_in_days)
    conditions.emplace("secretsmanager:RecoveryWindowInDays", std::to_string(*request.recovery_window_in_days));
  conditions.emplace("secretsmanager:SecretId", request.secret_id);
  KEYHOLD_CO_CHECK(
      co_await access.authorize(call, "DeleteSecret", std::move(named), request.secret_id, std::move(conditions)));
  const WallTime now = parts_.clock.now();
  if (seen == nullptr) {
    if (!request.force_delete_without_recovery) co_return no_such_secret();
    co_return aws::DeleteSecretResponse{arn, request.secret_id, now};
  }
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, access.latest(*seen));
  KEYHOLD_CO_CHECK(check_alone(*secret));
  if (request.force_delete_without_recovery) {
    KEYHOLD_CO_CHECK(co_await erase_now(parts_, call, secret));
    co_return aws::DeleteSecretResponse{secret->arn, secret->place.name, now};
  }
  if (secret->deletion) co_return marked_for_deletion();
  Secret next = *secret;
  next.deletion = now + std::chrono::days(request.recovery_window_in_days.value_or(kDefaultWindowDays));
  next.changed = now;
  const std::optional<WallTime> deletion = next.deletion;
  storage::Batch batch;
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, std::move(next), std::move(batch)));
  co_return aws::DeleteSecretResponse{secret->arn, secret->place.name, deletion};
}

Task<Result<aws::RestoreSecretResponse>> Service::restore_secret(Call& call, aws::RestoreSecretRequest request) {
  const Access access(parts_);
  Conditions conditions;
  KEYHOLD_CO_TRY(const SecretPtr seen,
                 co_await access.admit(call, "RestoreSecret", std::move(request.secret_id), std::move(conditions)));
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, access.latest(*seen));
  if (secret->primary_region) co_return replica_not_changeable();
  Secret next = *secret;
  next.deletion.reset();
  next.changed = parts_.clock.now();
  storage::Batch batch;
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, std::move(next), std::move(batch)));
  co_return aws::RestoreSecretResponse{secret->arn, secret->place.name};
}

}  // namespace keyhold::secrets

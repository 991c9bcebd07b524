// UpdateSecretVersionStage: labels move, values stay.
#include "access.h"
#include "errors.h"
#include "keyhold/secrets/service.h"
#include "version_stages.h"

namespace keyhold::secrets {

Task<Result<aws::UpdateSecretVersionStageResponse>> Service::update_secret_version_stage(
    Call& call, aws::UpdateSecretVersionStageRequest request) {
  const Access access(parts_);
  Conditions conditions{{"secretsmanager:VersionStage", request.version_stage}};
  KEYHOLD_CO_TRY(const SecretPtr seen,
                 co_await access.admit(call, "UpdateSecretVersionStage", request.secret_id, std::move(conditions)));
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, access.latest(*seen));
  if (secret->deletion) co_return marked_for_deletion();
  Secret next = *secret;
  KEYHOLD_CO_CHECK(move_label(next, request.version_stage, request.remove_from_version_id, request.move_to_version_id));
  next.changed = parts_.clock.now();
  storage::Batch batch;
  KEYHOLD_CO_CHECK(co_await store_secret(parts_, call, std::move(next), std::move(batch)));
  co_return aws::UpdateSecretVersionStageResponse{secret->arn, secret->place.name};
}

}  // namespace keyhold::secrets

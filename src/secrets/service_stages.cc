// UpdateSecretVersionStage: labels move, values stay.
#include "keyhold/secrets/service.h"
#include "secret_edit.h"
#include "version_stages.h"

namespace keyhold::secrets {

Task<Result<aws::UpdateSecretVersionStageResponse>> Service::update_secret_version_stage(
    Call& call, aws::UpdateSecretVersionStageRequest request) {
  SecretEdit edit{"UpdateSecretVersionStage",
                  [&request](Secret& secret) {
                    return move_label(secret, request.version_stage, request.remove_from_version_id,
                                      request.move_to_version_id);
                  },
                  {{"secretsmanager:VersionStage", request.version_stage}}};
  KEYHOLD_CO_TRY(const SecretPtr secret, co_await edit_secret(parts_, call, request.secret_id, std::move(edit)));
  co_return aws::UpdateSecretVersionStageResponse{secret->arn, secret->place.name};
}

}  // namespace keyhold::secrets

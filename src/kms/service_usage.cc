// GetKeyLastUsage.
#include "key_access.h"
#include "keyhold/kms/service.h"
#include "last_use.h"

namespace keyhold::kms {

// Tracking began with the key: every use of it was seen here.
Task<Result<aws::GetKeyLastUsageResponse>> Service::get_key_last_usage(Call& call,
                                                                       aws::GetKeyLastUsageRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kGetKeyLastUsage, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kGetKeyLastUsage, found));
  const Key& key = *found.key;
  aws::GetKeyLastUsageResponse response{key.arn, {}, key.created, key.created};
  const std::optional<LastUse> use = key.last_use->get();
  if (use) response.key_last_usage = {use->operation, use->time, use->request_id, use->request_id};
  co_return response;
}

}  // namespace keyhold::kms

#pragma once

#include "key_access.h"

namespace keyhold::kms {

/// Resolves as KeyAccess does, and makes the caller's account its AWS-managed key at the first use of the key's alias:
/// "alias/aws/secretsmanager". `reference` is a value, since making a key suspends.
Task<Result<Found>> find_or_make_managed(const Parts& parts, Call& call, std::string reference);

/// The key policy of a key that only the service `via_service` may use, for its own account.
std::string managed_key_policy(std::string_view account, std::string_view via_service);

}  // namespace keyhold::kms

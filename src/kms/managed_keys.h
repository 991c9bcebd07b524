#pragma once

#include "key_access.h"
#include "managed_aliases.h"

namespace keyhold::kms {

/// Resolves as KeyAccess does, and makes the caller's account its AWS-managed key when an alias of AWS's own is first
/// asked for: by DescribeKey, and that of Secrets Manager by each use. Nothing is made for who may not do `operation`
/// under `facts`. `reference` is a value, since making a key suspends.
Task<Result<Found>> find_or_make_managed(const Parts& parts, Call& call, Operation operation, const AccessFacts& facts,
                                         std::string reference);

/// The key policy of a key that only the alias's service may use, for the key's account.
std::string managed_key_policy(const ManagedAlias& alias, std::string_view account, std::string_view region);

}  // namespace keyhold::kms

#pragma once

#include <set>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/iam/policy.h"

namespace keyhold::iam {

/// A customer managed policy: one document for whoever it is attached to. It has one version, the present one.
struct ManagedPolicy {
  std::string arn = {};          ///< "arn:aws:iam::111122223333:policy/readers"
  std::string account = {};      ///< 12 digits
  std::string name = {};         ///< 1 to 128 characters, as a user's; unique in the account, ignoring case
  std::string id = {};           ///< "ANPA" and 17 characters; never reused
  std::string description = {};  ///< at most 1,000 characters, for people
  Policy document;               ///< at most 6,144 characters, white space not counted
  WallTime created = {};
  WallTime updated = {};  ///< when the document was last set
};

/// ARNs of managed policies.
using PolicyArns = std::set<std::string, std::less<>>;

std::string policy_arn(std::string_view account, std::string_view policy_name);

}  // namespace keyhold::iam

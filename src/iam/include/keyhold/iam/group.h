#pragma once

#include <map>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/iam/managed_policy.h"
#include "keyhold/iam/policy.h"

namespace keyhold::iam {

/// Policies for all its members. A group is no principal: no policy and no grant can name it. Its members say that they
/// are (User::groups).
struct Group {
  std::string arn = {};      ///< "arn:aws:iam::111122223333:group/readers"
  std::string account = {};  ///< 12 digits
  std::string name = {};     ///< 1 to 128 characters, as a user's; unique in the account, ignoring case
  std::string id = {};       ///< "AGPA" and 17 characters; never reused
  WallTime created = {};
  std::map<std::string, Policy, std::less<>> policies = {};  ///< inline identity policies by name
  PolicyArns attached = {};
};

std::string group_arn(std::string_view account, std::string_view group_name);

}  // namespace keyhold::iam

#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/iam/managed_policy.h"
#include "keyhold/iam/policy.h"
#include "keyhold/iam/tags.h"

namespace keyhold::iam {

struct User {
  std::string arn = {};      ///< "arn:aws:iam::111122223333:user/ada"
  std::string account = {};  ///< 12 digits
  std::string name = {};     ///< 1 to 64 characters of [A-Za-z0-9_+=,.@-]; unique in the account, ignoring case
  std::string id = {};       ///< "AIDA" and 17 characters; never reused
  WallTime created = {};
  std::map<std::string, Policy, std::less<>> policies = {};  ///< inline identity policies by name
  PolicyArns attached = {};
  std::set<std::string, std::less<>> groups = {};  ///< names, of groups of the account
  std::string boundary = {};                       ///< ARN of the managed policy that is its limit; empty: none
  Tags tags = {};
};

/// AWS's AdministratorAccess: every action on every resource.
std::string_view administrator_access_policy() noexcept;
inline constexpr std::string_view kAdministratorAccess = "AdministratorAccess";

}  // namespace keyhold::iam

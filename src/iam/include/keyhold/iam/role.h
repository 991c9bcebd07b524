#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/iam/managed_policy.h"
#include "keyhold/iam/policy.h"
#include "keyhold/iam/tags.h"

namespace keyhold::iam {

/// What a principal can take on for a while (sts:AssumeRole), with policies of its own and no access keys.
struct Role {
  static constexpr std::chrono::seconds kLeastSession{3600}, kMostSession{43200};

  std::string arn = {};          ///< "arn:aws:iam::111122223333:role/reader"
  std::string account = {};      ///< 12 digits
  std::string name = {};         ///< as a user's; unique among the account's roles, ignoring case
  std::string id = {};           ///< "AROA" and 17 characters; never reused: a role made again is another role
  std::string description = {};  ///< at most 1,000 characters, for people
  Policy trust;                  ///< who may take it on
  std::chrono::seconds max_session = kLeastSession;
  WallTime created = {};
  std::map<std::string, Policy, std::less<>> policies = {};  ///< inline identity policies by name
  PolicyArns attached = {};
  std::string boundary = {};  ///< as a user's
  Tags tags = {};
};

std::string role_arn(std::string_view account, std::string_view role_name);
/// "arn:aws:sts::111122223333:assumed-role/reader/session". `role_arn` is that of a Role.
std::string session_arn(std::string_view role_arn, std::string_view session_name);

}  // namespace keyhold::iam

#pragma once

#include <memory>
#include <string>

#include "keyhold/iam/authorize.h"
#include "keyhold/kms/token_service.h"

/// What the files of TokenService share.
namespace keyhold::kms {

/// A role as its session is made of it.
struct TokenService::Found {
  iam::Role role;
  std::shared_ptr<const iam::Identity> identity;
};

/// How a verdict stands in an audit line.
std::string line_verdict(const iam::Verdict& verdict);
Status check_role_arn(std::string_view arn);
Status check_max_session(const iam::Role& role, std::chrono::seconds wanted);

}  // namespace keyhold::kms

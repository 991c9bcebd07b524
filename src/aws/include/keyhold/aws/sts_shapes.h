#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

/// AWS Security Token Service, version 2011-06-15: the Query protocol, form in, XML out.
namespace keyhold::aws {

/// Has no members.
struct GetCallerIdentityRequest {
  std::string write() const;  ///< the form body
};

struct GetCallerIdentityResponse {
  std::string account = {};
  std::string arn = {};
  std::string user_id = {};

  PlaintextBytes write(std::string_view request_id) const;
  /// Errors: kUnavailable when it is not such an answer.
  static Result<GetCallerIdentityResponse> parse(std::string_view xml);
};

}  // namespace keyhold::aws

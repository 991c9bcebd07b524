#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::aws {

/// What the `secrets` role says about the caller it asks the KMS for (crypto-design 12). It travels in the header
/// X-Keyhold-On-Behalf-Of over mutual TLS; only the certificate of role `secrets` makes it count. The KMS looks up the
/// principal and its policies itself, so a principal or access key that is gone or disabled gets nothing.
struct OnBehalfOf {
  static constexpr const char* kHeader = "X-Keyhold-On-Behalf-Of";

  std::string account;
  std::string principal_arn;
  std::string principal_id;
  std::string access_key_id;       ///< the key that signed the outer request
  std::string region;              ///< of the outer request's scope
  std::string via_service;         ///< "secretsmanager.<region>.amazonaws.com"
  std::string session_token = {};  ///< of a session: what the outer request carried; never logged

  std::string to_header() const;
  /// Errors: kUnauthenticated when it is not exactly what to_header makes.
  static Result<OnBehalfOf> from_header(std::string_view value);
  bool operator==(const OnBehalfOf&) const = default;
};

}  // namespace keyhold::aws

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::iam {

enum class PrincipalKind : std::uint8_t {
  kRoot,
  kUser,
  kRole,
  kSession,
  kService,
  kWebIdentity,  ///< whom an OIDC provider vouches for; may take on a role, and nothing else
};

/// Who asks. Made by authentication, never from request data.
struct Principal {
  PrincipalKind kind = PrincipalKind::kUser;
  std::string arn = {};  ///< "arn:aws:iam::111122223333:user/ada"; of a service its host name, "s3.amazonaws.com"; of a
                         ///< web identity its provider
  std::string account = {};   ///< 12 digits
  std::string role_arn = {};  ///< of a session, the role that it acts as; else empty

  /// The name that policies and grants mean: a session acts as its role.
  const std::string& acting_arn() const noexcept { return kind == PrincipalKind::kSession ? role_arn : arn; }
};

std::string root_arn(std::string_view account);
std::string user_arn(std::string_view account, std::string_view user_name);

/// The principal that an IAM or STS ARN names. A session's role has no path, since its ARN does not tell one.
/// Errors: kInvalidArgument for any other text.
Result<Principal> parse_principal(std::string_view arn);

}  // namespace keyhold::iam

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

/// The operations of STS that give temporary credentials. `form`: a Query request's parameters, all of them texts.
/// Every parameter that isn't known is refused: one that was passed over (a policy, a tag) could have limited the
/// session. Errors of `parse`: kInvalidArgument, in AWS's words.
namespace keyhold::aws {

struct AssumeRoleRequest {
  std::string role_arn = {};
  std::string role_session_name = {};   ///< 2 to 64 of [A-Za-z0-9_+=,.@-]
  std::chrono::seconds duration{3600};  ///< 900 to 43,200
  std::optional<std::string> external_id = {};
  std::optional<std::string> policy = {};

  static Result<AssumeRoleRequest> parse(const json::Object& form);
};

struct GetSessionTokenRequest {
  std::optional<std::chrono::seconds> duration = {};  ///< 900 to 129,600

  static Result<GetSessionTokenRequest> parse(const json::Object& form);
};

struct TemporaryCredentials {
  std::string access_key_id = {};
  SecretBytes secret_access_key = {};
  std::string session_token = {};
  WallTime expiration = {};
};

struct AssumeRoleResponse {
  TemporaryCredentials credentials = {};
  std::string assumed_role_id = {};                      ///< "AROA…:name"
  std::string arn = {};                                  ///< of the session
  std::optional<std::uint32_t> packed_policy_size = {};  ///< per cent of the most that is taken; none without a policy

  PlaintextBytes write(std::string_view request_id) const;
};

struct GetSessionTokenResponse {
  TemporaryCredentials credentials = {};

  PlaintextBytes write(std::string_view request_id) const;
};

/// What an answer of either holds. Errors: kUnavailable when it is none.
Result<TemporaryCredentials> parse_temporary_credentials(std::string_view xml);

}  // namespace keyhold::aws

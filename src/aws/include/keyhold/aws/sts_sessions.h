#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

/// The operations of STS that give temporary credentials. `form`: a Query request's parameters, all of them texts.
/// Every parameter that isn't known is refused: one that was passed over (a policy, a tag) could have limited the
/// session. Errors of `parse`: kInvalidArgument, in AWS's words.
namespace keyhold::aws {

using SessionTags = std::map<std::string, std::string>;

/// What a session may be limited to and told about: of AssumeRole, and of AssumeRoleWithWebIdentity without tags.
struct SessionLimits {
  std::chrono::seconds duration{3600};  ///< 900 to 43,200
  std::optional<std::string> policy = {};
  std::vector<std::string> policy_arns = {};  ///< PolicyArns.member.N.arn, at most 10
};

struct AssumeRoleRequest {
  std::string role_arn = {};
  std::string role_session_name = {};  ///< 2 to 64 of [A-Za-z0-9_+=,.@-]
  SessionLimits limits = {};
  std::optional<std::string> external_id = {};
  SessionTags tags = {};                            ///< Tags.member.N.Key and .Value, at most 50
  std::set<std::string> transitive_tag_keys = {};   ///< each among the tags
  std::optional<std::string> source_identity = {};  ///< 2 to 64 of [A-Za-z0-9_+=,.@-]

  static Result<AssumeRoleRequest> parse(const json::Object& form);
};

/// Comes unsigned: the token says who asks.
struct AssumeRoleWithWebIdentityRequest {
  std::string role_arn = {};
  std::string role_session_name = {};
  std::string token = {};  ///< 4 to 20,000 characters
  SessionLimits limits = {};

  static Result<AssumeRoleWithWebIdentityRequest> parse(const json::Object& form);
};

struct GetAccessKeyInfoRequest {
  std::string access_key_id = {};

  static Result<GetAccessKeyInfoRequest> parse(const json::Object& form);
};

struct GetAccessKeyInfoResponse {
  std::string account = {};

  PlaintextBytes write(std::string_view request_id) const;
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
  std::optional<std::uint32_t> packed_policy_size = {};  ///< per cent of the most; none without policies and tags
  std::string source_identity = {};                      ///< empty: none

  PlaintextBytes write(std::string_view request_id) const;
};

struct AssumeRoleWithWebIdentityResponse {
  AssumeRoleResponse session = {};
  std::string subject = {};
  std::string audience = {};
  std::string provider = {};  ///< the issuer

  PlaintextBytes write(std::string_view request_id) const;
};

struct GetSessionTokenResponse {
  TemporaryCredentials credentials = {};

  PlaintextBytes write(std::string_view request_id) const;
};

/// What an answer of either holds. Errors: kUnavailable when it is none.
Result<TemporaryCredentials> parse_temporary_credentials(std::string_view xml);

}  // namespace keyhold::aws

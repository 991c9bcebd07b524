#pragma once

#include <string>

#include "keyhold/aws/sts_sessions.h"
#include "keyhold/base/task.h"
#include "keyhold/iam/session.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/oidc_keys.h"
#include "keyhold/kms/parts.h"
#include "keyhold/kms/session_tokens.h"

namespace keyhold::kms {

/// STS: temporary credentials. Pure but for the entry: what it gives out is kept nowhere.
/// `access_key_id`: what signed the request. Errors are AWS's. Threads: safe from any executor.
class TokenService {
 public:
  /// `tokens` and `oidc_keys` outlive it.
  TokenService(Parts parts, const SessionTokens& tokens, OidcKeys& oidc_keys)
      : parts_(parts), tokens_(tokens), oidc_keys_(oidc_keys) {}

  Task<Result<aws::AssumeRoleResponse>> assume_role(Call& call, std::string access_key_id,
                                                    aws::AssumeRoleRequest request);
  /// Unsigned: `entry` comes without who asks, and leaves with the provider's ARN, `#` and the token's subject.
  Task<Result<aws::AssumeRoleWithWebIdentityResponse>> assume_role_with_web_identity(
      audit::Entry& entry, aws::AssumeRoleWithWebIdentityRequest request);
  Task<Result<aws::GetSessionTokenResponse>> get_session_token(Call& call, std::string access_key_id,
                                                               aws::GetSessionTokenRequest request);
  Task<Result<aws::GetAccessKeyInfoResponse>> get_access_key_info(Call& call, aws::GetAccessKeyInfoRequest request);

 private:
  struct Found;
  Result<Found> find_role(const std::string& arn, Error otherwise) const;
  Status authorize(Call& call, const iam::Role& role, const aws::AssumeRoleRequest& request) const;
  Status authorize(audit::Entry& entry, const iam::Role& role, const iam::OidcProvider& provider,
                   const iam::IdToken& token, const aws::AssumeRoleWithWebIdentityRequest& request) const;
  Result<iam::OidcProvider> find_provider(const iam::Role& role, const iam::IdToken& token) const;
  /// A session of the role within these limits.
  Result<iam::Session> plan(const Found& found, const std::string& session_name,
                            const aws::SessionLimits& limits) const;
  aws::AssumeRoleResponse given(iam::Session session) const;
  aws::TemporaryCredentials sealed(iam::Session session) const;

  Parts parts_;
  const SessionTokens& tokens_;
  OidcKeys& oidc_keys_;
};

}  // namespace keyhold::kms

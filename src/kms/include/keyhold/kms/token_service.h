#pragma once

#include <string>

#include "keyhold/aws/sts_sessions.h"
#include "keyhold/base/task.h"
#include "keyhold/iam/session.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/parts.h"
#include "keyhold/kms/session_tokens.h"

namespace keyhold::kms {

/// STS: temporary credentials. Pure but for the entry: what it gives out is kept nowhere.
/// `access_key_id`: what signed the request. Errors are AWS's. Threads: safe from any executor.
class TokenService {
 public:
  /// `tokens` outlives it.
  TokenService(Parts parts, const SessionTokens& tokens) : parts_(parts), tokens_(tokens) {}

  Task<Result<aws::AssumeRoleResponse>> assume_role(Call& call, std::string access_key_id,
                                                    aws::AssumeRoleRequest request);
  Task<Result<aws::GetSessionTokenResponse>> get_session_token(Call& call, std::string access_key_id,
                                                               aws::GetSessionTokenRequest request);

 private:
  Status authorize(Call& call, const iam::Role& role, const aws::AssumeRoleRequest& request) const;
  aws::TemporaryCredentials sealed(iam::Session session, const Call& call, std::string access_key_id) const;

  Parts parts_;
  const SessionTokens& tokens_;
};

}  // namespace keyhold::kms

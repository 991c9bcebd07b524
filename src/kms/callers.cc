// Who asks: the signing keys that requests are verified with, and the identity behind a verified request.
#include "errors.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/iam/session.h"
#include "keyhold/kms/identities.h"

namespace keyhold::kms {
namespace {

// A session's secret never changes: its access key id stands for it.
constexpr std::uint64_t kSessionVersion = 0;

}  // namespace

std::optional<aws::sigv4::SigningIdentity> Identities::signing_identity(const std::string& access_key_id,
                                                                        const aws::sigv4::Scope& scope,
                                                                        std::string_view session_token) {
  if (!session_token.empty()) return session_identity(access_key_id, scope, session_token);
  const std::shared_ptr<const iam::Credential> credential = parts_.directory.find_credential(access_key_id);
  if (credential == nullptr || credential->key->status != iam::AccessKeyStatus::kActive) return std::nullopt;
  const iam::Identity& identity = *credential->identity;
  return aws::sigv4::SigningIdentity{
      .signing_key = signing_keys_.get(access_key_id, credential->version, scope, credential->key->secret),
      .account = identity.principal.account,
      .principal_arn = identity.principal.arn,
      .principal_id = identity.user_id};
}

// One that is over still has its key, so that only who holds its secret is told that it is over.
std::optional<aws::sigv4::SigningIdentity> Identities::session_identity(const std::string& access_key_id,
                                                                        const aws::sigv4::Scope& scope,
                                                                        std::string_view token) {
  const Result<iam::Session> session = tokens_.open(token);
  if (!session || session->access_key_id != access_key_id) return std::nullopt;
  const std::shared_ptr<const iam::Identity> identity = iam::identity_of(parts_.directory, *session);
  if (identity == nullptr) return std::nullopt;
  return aws::sigv4::SigningIdentity{
      .signing_key = signing_keys_.get(access_key_id, kSessionVersion, scope, session->secret),
      .account = identity->principal.account,
      .principal_arn = identity->principal.arn,
      .principal_id = identity->user_id,
      .session_token_sha256 = crypto::sha256({as_bytes(token)}),
      .session_end = session->end};
}

Task<Result<std::optional<aws::sigv4::SigningIdentity>>> Identities::find(std::string access_key_id,
                                                                          aws::sigv4::Scope scope,
                                                                          std::string session_token) {
  co_return signing_identity(access_key_id, scope, session_token);
}

Result<std::shared_ptr<const iam::Identity>> Identities::find_caller(std::string_view principal_arn,
                                                                     std::string_view session_token) const {
  std::shared_ptr<const iam::Identity> out;
  if (session_token.empty()) {
    out = parts_.directory.find_identity(principal_arn);
    if (out == nullptr || out->principal.kind == iam::PrincipalKind::kRole) return invalid_token();
    return out;
  }
  const Result<iam::Session> session = tokens_.open(session_token);
  if (!session) return invalid_token();
  if (session->end <= parts_.clock.now()) return expired_token();
  out = iam::identity_of(parts_.directory, *session);
  if (out == nullptr || out->principal.arn != principal_arn) return invalid_token();
  return out;
}

}  // namespace keyhold::kms

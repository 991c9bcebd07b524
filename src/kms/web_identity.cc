// AssumeRoleWithWebIdentity: somebody whom an OIDC provider vouches for takes on a role.
#include "keyhold/iam/kms_context.h"
#include "sts_errors.h"
#include "token_plan.h"

namespace keyhold::kms {
namespace {

// The same for a role that is not there, and for a token that is not for it.
Error may_not_by_web_identity() {
  return sts_denied("Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

// What conditions of a trust policy see of the token: HOST/PATH:aud, :azp and :sub. With an authorized party, AWS's
// `aud` is that one.
void add_claims(iam::ConditionContext& context, const std::string& url, const iam::IdToken& token) {
  context.add(url + ":sub", token.subject);
  if (!token.authorized_party.empty()) {
    context.add(url + ":azp", token.authorized_party);
    context.add(url + ":aud", token.authorized_party);
    return;
  }
  for (const std::string& audience : token.audiences) context.add(url + ":aud", audience);
}

}  // namespace

// The provider must be of the role's own account.
Result<iam::OidcProvider> TokenService::find_provider(const iam::Role& role, const iam::IdToken& token) const {
  constexpr std::string_view kScheme = "https://";
  const std::string_view issuer = token.issuer;
  std::optional<iam::OidcProvider> provider;
  if (issuer.starts_with(kScheme))
    provider = parts_.directory.find_provider(iam::oidc_provider_arn(role.account, issuer.substr(kScheme.size())));
  if (!provider) return sts_invalid_identity("No OpenIDConnect provider found in your account for " + token.issuer);
  return *std::move(provider);
}

Status TokenService::authorize(audit::Entry& entry, const iam::Role& role, const iam::OidcProvider& provider,
                               const iam::IdToken& token, const aws::AssumeRoleWithWebIdentityRequest& request) const {
  const iam::Principal caller{iam::PrincipalKind::kWebIdentity, provider.arn, provider.account};
  iam::Question question{.caller = caller,
                         .action = "sts:AssumeRoleWithWebIdentity",
                         .resource_arn = role.arn,
                         .resource_account = role.account,
                         .context = iam::ConditionContext(role.trust, {})};
  const audit::Decision& decision = entry.decision;
  iam::add_request_facts(question.context, caller,
                         {.region = decision.region, .source_ip = decision.source, .now = parts_.clock.now()});
  question.context.add("aws:FederatedProvider", provider.arn);
  question.context.add("sts:RoleSessionName", request.role_session_name);
  question.context.add("sts:DurationSeconds", std::to_string(request.limits.duration.count()));
  add_claims(question.context, provider.url, token);
  const iam::Verdict verdict = iam::authorize_trust(question, role.trust, {});
  entry.decision.verdict = line_verdict(verdict);
  return verdict.allowed ? ok() : Status(may_not_by_web_identity());
}

Task<Result<aws::AssumeRoleWithWebIdentityResponse>> TokenService::assume_role_with_web_identity(
    audit::Entry& entry, aws::AssumeRoleWithWebIdentityRequest request) {
  KEYHOLD_CO_CHECK(check_role_arn(request.role_arn));
  entry.decision.resource = request.role_arn;
  entry.decision.context.emplace_back("sts:RoleSessionName", request.role_session_name);
  KEYHOLD_CO_TRY(const iam::IdToken token, iam::parse_id_token(request.token));
  KEYHOLD_CO_TRY(const Found found, find_role(request.role_arn, may_not_by_web_identity()));
  KEYHOLD_CO_TRY(const iam::OidcProvider provider, find_provider(found.role, token));
  KEYHOLD_CO_TRY(const std::shared_ptr<const JsonWebKeys> keys, co_await oidc_keys_.find(provider, &token));
  if (!keys->knows(token)) co_return sts_invalid_identity("No key of the provider has the token's key id");
  if (!keys->verify(token)) co_return sts_invalid_identity("The ID Token's signature does not verify");
  entry.decision.who = provider.arn + "#" + token.subject;
  KEYHOLD_CO_CHECK(iam::check_claims(token, provider, parts_.clock.now()));
  KEYHOLD_CO_CHECK(authorize(entry, found.role, provider, token, request));
  KEYHOLD_CO_CHECK(check_max_session(found.role, request.limits.duration));
  KEYHOLD_CO_TRY(iam::Session session, plan(found, request.role_session_name, request.limits));
  session.source_arn = provider.arn;
  aws::AssumeRoleWithWebIdentityResponse out;
  out.session = given(std::move(session));
  out.subject = token.subject;
  out.audience = token.authorized_party.empty() ? token.audiences.front() : token.authorized_party;
  out.provider = token.issuer;
  co_return out;
}

}  // namespace keyhold::kms

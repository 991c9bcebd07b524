// AssumeRoleWithWebIdentity: somebody whom an OIDC provider vouches for takes on a role.
#include "keyhold/iam/kms_context.h"
#include "session_tags.h"
#include "sts_errors.h"
#include "token_plan.h"

namespace keyhold::kms {
namespace {

constexpr const char* kAssumeByToken = "sts:AssumeRoleWithWebIdentity";

// The same for a role that is not there, and for a token that is not for it.
Error may_not_by_web_identity(const std::string& action = kAssumeByToken) {
  return sts_denied("Not authorized to perform " + action);
}

WantedTags wanted_tags(const iam::IdToken& token) {
  return {token.tags, token.transitive_tag_keys};
}

// What it takes beside the right to the role, for what the provider tells of the session.
std::vector<std::string> actions_of(const iam::IdToken& token) {
  std::vector<std::string> out{kAssumeByToken};
  if (!token.tags.empty()) out.emplace_back("sts:TagSession");
  if (!token.source_identity.empty()) out.emplace_back("sts:SetSourceIdentity");
  return out;
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
                         .resource_arn = role.arn,
                         .resource_account = role.account,
                         .context = iam::ConditionContext(role.trust, {})};
  const audit::Decision& decision = entry.decision;
  iam::add_request_facts(question.context, caller,
                         {.region = decision.region, .source_ip = decision.source, .now = parts_.clock.now()});
  question.context.add("aws:FederatedProvider", provider.arn);
  question.context.add("sts:RoleSessionName", request.role_session_name);
  question.context.add("sts:DurationSeconds", std::to_string(request.limits.duration.count()));
  if (!token.source_identity.empty()) question.context.add("sts:SourceIdentity", token.source_identity);
  add_claims(question.context, provider.url, token);
  add_tag_conditions(question.context, wanted_tags(token));
  for (std::string& action : actions_of(token)) {
    question.action = std::move(action);
    const iam::Verdict verdict = iam::authorize_trust(question, role.trust, {});
    entry.decision.verdict = line_verdict(verdict);
    if (!verdict.allowed) return may_not_by_web_identity(question.action);
  }
  return ok();
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
  KEYHOLD_CO_CHECK(check_session_tags(wanted_tags(token), {}));
  if (!token.source_identity.empty()) entry.decision.context.emplace_back("sts:SourceIdentity", token.source_identity);
  KEYHOLD_CO_CHECK(authorize(entry, found.role, provider, token, request));
  KEYHOLD_CO_CHECK(check_max_session(found.role, request.limits.duration));
  KEYHOLD_CO_TRY(iam::Session session, plan(found, request.role_session_name, request.limits));
  add_session_tags(session, wanted_tags(token), {});
  session.source_identity = token.source_identity;
  KEYHOLD_CO_CHECK(check_packed(session));
  session.source_arn = provider.arn;
  aws::AssumeRoleWithWebIdentityResponse out;
  out.session = given(std::move(session));
  out.subject = token.subject;
  out.audience = token.authorized_party.empty() ? token.audiences.front() : token.authorized_party;
  out.provider = token.issuer;
  co_return out;
}

}  // namespace keyhold::kms

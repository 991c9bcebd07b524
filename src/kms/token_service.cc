#include "keyhold/kms/token_service.h"

#include <algorithm>

#include "errors.h"
#include "keyhold/iam/kms_context.h"
#include "session_tags.h"
#include "sts_errors.h"
#include "token_plan.h"

namespace keyhold::kms {
namespace {

using std::chrono::seconds;

constexpr seconds kLongestChained{3600}, kLongestOfRoot{3600}, kUsualOfUser{43'200};
constexpr std::string_view kAssume = "sts:AssumeRole";

// The same for a role that is not there: whoever may not take on a role does not learn of it.
Error may_not(const Call& call, std::string_view action, std::string_view role_arn) {
  return sts_denied("User: " + call.caller.identity->principal.arn +
                    " is not authorized to perform: " + std::string(action) + " on resource: " + std::string(role_arn));
}

Status check_chain(const Call& call, seconds wanted) {
  if (call.caller.identity->principal.kind != iam::PrincipalKind::kSession || wanted <= kLongestChained) return ok();
  return sts_invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
}

WantedTags wanted_tags(const aws::AssumeRoleRequest& request) {
  return {.tags = {request.tags.begin(), request.tags.end()},
          .transitive = {request.transitive_tag_keys.begin(), request.transitive_tag_keys.end()}};
}

Status check_source_identity(const Call& call, const aws::AssumeRoleRequest& request) {
  const std::string& own = call.caller.identity->source_identity;
  if (own.empty() || !request.source_identity || *request.source_identity == own) return ok();
  return may_not(call, "sts:SetSourceIdentity", request.role_arn);
}

// What it takes beside sts:AssumeRole, for what the session is told about itself.
std::vector<std::string> actions_of(const iam::Identity& caller, const aws::AssumeRoleRequest& request) {
  std::vector<std::string> out{std::string(kAssume)};
  if (!request.tags.empty()) out.emplace_back("sts:TagSession");
  if (request.source_identity || !caller.source_identity.empty()) out.emplace_back("sts:SetSourceIdentity");
  return out;
}

void add_request_conditions(iam::ConditionContext& context, const aws::AssumeRoleRequest& request) {
  context.add("sts:RoleSessionName", request.role_session_name);
  context.add("sts:DurationSeconds", std::to_string(request.limits.duration.count()));
  if (request.external_id) context.add("sts:ExternalId", *request.external_id);
  if (request.source_identity) context.add("sts:SourceIdentity", *request.source_identity);
  add_tag_conditions(context, wanted_tags(request));
}

}  // namespace

std::string line_verdict(const iam::Verdict& verdict) {
  std::string out = iam::name(verdict.reason);
  if (!verdict.statement.empty()) out += " (" + verdict.statement + ")";
  return out;
}

Status check_role_arn(std::string_view arn) {
  const Result<iam::Principal> principal = iam::parse_principal(arn);
  if (principal && principal->kind == iam::PrincipalKind::kRole) return ok();
  return sts_invalid(std::string(arn) + " is invalid");
}

Status check_max_session(const iam::Role& role, seconds wanted) {
  if (wanted <= role.max_session) return ok();
  return sts_invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

Result<TokenService::Found> TokenService::find_role(const std::string& arn, Error otherwise) const {
  std::optional<iam::Role> role = parts_.directory.find_role(arn);
  std::shared_ptr<const iam::Identity> identity = parts_.directory.find_identity(arn);
  if (!role || identity == nullptr) return otherwise;
  return Found{*std::move(role), std::move(identity)};
}

Status TokenService::authorize(Call& call, const iam::Role& role, const aws::AssumeRoleRequest& request) const {
  const iam::Identity& caller = *call.caller.identity;
  iam::Question question{.caller = caller.principal,
                         .resource_arn = role.arn,
                         .resource_account = role.account,
                         .context = iam::ConditionContext(role.trust, caller.own())};
  const iam::RequestFacts facts{
      .region = call.caller.region, .source_ip = call.caller.source_ip, .caller = &caller, .now = parts_.clock.now()};
  iam::add_request_facts(question.context, caller.principal, facts);
  add_request_conditions(question.context, request);
  for (std::string& action : actions_of(caller, request)) {
    question.action = std::move(action);
    const iam::Verdict verdict = iam::authorize_trust(question, role.trust, caller.own());
    call.entry.decision.verdict = line_verdict(verdict);
    if (!verdict.allowed) return may_not(call, question.action, role.arn);
  }
  return ok();
}

Result<iam::Session> TokenService::plan(const Found& found, const std::string& session_name,
                                        const aws::SessionLimits& limits) const {
  const WallTime now = parts_.clock.now();
  iam::Session out = parts_.directory.plan_session(*found.identity, session_name, now + limits.duration);
  out.issued = now;
  if (limits.policy) {
    KEYHOLD_TRY(out.policy, iam::parse_session_policy(*limits.policy));
  }
  for (const std::string& arn : limits.policy_arns) {
    const std::optional<iam::ManagedPolicy> policy = parts_.directory.find_policy(arn);
    if (!policy || policy->account != found.role.account)
      return Error{ErrorCode::kNotFound, "Policy " + arn + " does not exist or is not attachable.", "NoSuchEntity"};
    out.policy_arns.insert(arn);
  }
  return out;
}

aws::TemporaryCredentials TokenService::sealed(iam::Session session) const {
  std::string token = tokens_.seal(session);
  return {session.access_key_id, std::move(session.secret), std::move(token), session.end};
}

aws::AssumeRoleResponse TokenService::given(iam::Session session) const {
  aws::AssumeRoleResponse out;
  out.assumed_role_id = session.owner_id + ":" + session.name;
  out.arn = session.principal_arn();
  out.packed_policy_size = packed_size(session);
  out.source_identity = session.source_identity;
  out.credentials = sealed(std::move(session));
  return out;
}

Task<Result<aws::AssumeRoleResponse>> TokenService::assume_role(Call& call, std::string access_key_id,
                                                                aws::AssumeRoleRequest request) {
  const iam::Identity& caller = *call.caller.identity;
  KEYHOLD_CO_CHECK(check_role_arn(request.role_arn));
  audit::Decision& decision = call.entry.decision;
  decision.resource = request.role_arn;
  decision.context.emplace_back("sts:RoleSessionName", request.role_session_name);
  if (request.source_identity) decision.context.emplace_back("sts:SourceIdentity", *request.source_identity);
  if (caller.principal.kind == iam::PrincipalKind::kRoot)
    co_return sts_denied("Roles may not be assumed by root accounts.");
  KEYHOLD_CO_CHECK(check_session_tags(wanted_tags(request), caller.transitive_tags));
  KEYHOLD_CO_TRY(const Found found, find_role(request.role_arn, may_not(call, kAssume, request.role_arn)));
  KEYHOLD_CO_CHECK(authorize(call, found.role, request));
  KEYHOLD_CO_CHECK(check_source_identity(call, request));
  KEYHOLD_CO_CHECK(check_max_session(found.role, request.limits.duration));
  KEYHOLD_CO_CHECK(check_chain(call, request.limits.duration));
  KEYHOLD_CO_TRY(iam::Session session, plan(found, request.role_session_name, request.limits));
  add_session_tags(session, wanted_tags(request), caller.transitive_tags);
  session.source_identity = request.source_identity.value_or(caller.source_identity);
  KEYHOLD_CO_CHECK(check_packed(session));
  session.source_arn = caller.principal.arn;
  session.source_access_key_id = std::move(access_key_id);
  co_return given(std::move(session));
}

// AWS asks no policy for it: it gives a caller nothing that it hasn't got.
Task<Result<aws::GetSessionTokenResponse>> TokenService::get_session_token(Call& call, std::string access_key_id,
                                                                           aws::GetSessionTokenRequest request) {
  const iam::Identity& caller = *call.caller.identity;
  call.entry.decision.resource = caller.principal.arn;
  if (parts_.directory.find_credential(access_key_id) == nullptr)
    co_return sts_denied("Cannot call GetSessionToken with session credentials");
  const bool root = caller.principal.kind == iam::PrincipalKind::kRoot;
  seconds duration = request.duration.value_or(root ? kLongestOfRoot : kUsualOfUser);
  if (root) duration = std::min(duration, kLongestOfRoot);
  iam::Session session = parts_.directory.plan_session(caller, {}, parts_.clock.now() + duration);
  session.issued = parts_.clock.now();
  session.source_arn = caller.principal.arn;
  session.source_access_key_id = std::move(access_key_id);
  call.entry.decision.verdict = "always-allowed";
  aws::GetSessionTokenResponse out;
  out.credentials = sealed(std::move(session));
  co_return out;
}

// The account is no secret to who has the id; AWS asks no policy for it either. A session's key names none here, since
// nothing is kept of sessions.
Task<Result<aws::GetAccessKeyInfoResponse>> TokenService::get_access_key_info(Call& call,
                                                                              aws::GetAccessKeyInfoRequest request) {
  call.entry.decision.verdict = "always-allowed";
  const auto credential = parts_.directory.find_credential(request.access_key_id);
  if (credential == nullptr) co_return sts_denied("Access denied on the access key " + request.access_key_id);
  co_return aws::GetAccessKeyInfoResponse{credential->identity->principal.account};
}

}  // namespace keyhold::kms

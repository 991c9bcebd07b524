#include "keyhold/kms/token_service.h"

#include "errors.h"
#include "keyhold/iam/authorize.h"
#include "keyhold/iam/kms_context.h"

namespace keyhold::kms {
namespace {

using std::chrono::seconds;

constexpr seconds kLongestChained{3600}, kLongestOfRoot{3600}, kUsualOfUser{43'200};

// The Query protocol's own names for these: AccessDenied, ValidationError.
Error sts_denied(std::string message) {
  return {ErrorCode::kAccessDenied, std::move(message)};
}
Error sts_invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

// The same for a role that is not there: whoever may not take on a role does not learn of it.
Error may_not_assume(const Call& call, std::string_view role_arn) {
  return sts_denied("User: " + call.caller.identity->principal.arn +
                    " is not authorized to perform: sts:AssumeRole on resource: " + std::string(role_arn));
}

Status check_role_arn(std::string_view arn) {
  const Result<iam::Principal> principal = iam::parse_principal(arn);
  if (principal && principal->kind == iam::PrincipalKind::kRole) return ok();
  return sts_invalid(std::string(arn) + " is invalid");
}

Status check_duration(const Call& call, const iam::Role& role, seconds wanted) {
  if (wanted > role.max_session)
    return sts_invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  if (call.caller.identity->principal.kind == iam::PrincipalKind::kSession && wanted > kLongestChained)
    return sts_invalid(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
  return ok();
}

Result<std::optional<iam::Policy>> read_session_policy(const std::optional<std::string>& text) {
  if (!text) return std::optional<iam::Policy>();
  KEYHOLD_TRY(iam::Policy policy, iam::parse_session_policy(*text));
  return std::optional(std::move(policy));
}

std::optional<std::uint32_t> packed_size(const std::optional<iam::Policy>& policy) {
  constexpr std::size_t kMost = iam::Session::kMaxPolicyBytes;
  if (!policy) return std::nullopt;
  return static_cast<std::uint32_t>((policy->text().size() * 100 + kMost - 1) / kMost);
}

std::string line_verdict(const iam::Verdict& verdict) {
  std::string out = iam::name(verdict.reason);
  if (!verdict.statement.empty()) out += " (" + verdict.statement + ")";
  return out;
}

}  // namespace

Status TokenService::authorize(Call& call, const iam::Role& role, const aws::AssumeRoleRequest& request) const {
  const iam::Identity& caller = *call.caller.identity;
  iam::Question question{.caller = caller.principal,
                         .action = "sts:AssumeRole",
                         .resource_arn = role.arn,
                         .resource_account = role.account,
                         .context = iam::ConditionContext(role.trust, caller.own())};
  const iam::RequestFacts facts{.region = call.caller.region,
                                .source_ip = call.caller.source_ip,
                                .user_name = caller.user_name,
                                .user_id = caller.user_id,
                                .principal_tags = &caller.tags,
                                .now = parts_.clock.now()};
  iam::add_request_facts(question.context, caller.principal, facts);
  question.context.add("sts:RoleSessionName", request.role_session_name);
  if (request.external_id) question.context.add("sts:ExternalId", *request.external_id);
  const iam::Verdict verdict = iam::authorize_trust(question, role.trust, caller.own());
  call.entry.decision.verdict = line_verdict(verdict);
  return verdict.allowed ? ok() : Status(may_not_assume(call, role.arn));
}

aws::TemporaryCredentials TokenService::sealed(iam::Session session, const Call& call,
                                               std::string access_key_id) const {
  session.source_arn = call.caller.identity->principal.arn;
  session.source_access_key_id = std::move(access_key_id);
  std::string token = tokens_.seal(session);
  return {session.access_key_id, std::move(session.secret), std::move(token), session.end};
}

Task<Result<aws::AssumeRoleResponse>> TokenService::assume_role(Call& call, std::string access_key_id,
                                                                aws::AssumeRoleRequest request) {
  KEYHOLD_CO_CHECK(check_role_arn(request.role_arn));
  call.entry.decision.resource = request.role_arn;
  call.entry.decision.context.emplace_back("sts:RoleSessionName", request.role_session_name);
  if (call.caller.identity->principal.kind == iam::PrincipalKind::kRoot)
    co_return sts_denied("Roles may not be assumed by root accounts.");
  const std::optional<iam::Role> role = parts_.directory.find_role(request.role_arn);
  const std::shared_ptr<const iam::Identity> identity = parts_.directory.find_identity(request.role_arn);
  if (!role || identity == nullptr) co_return may_not_assume(call, request.role_arn);
  KEYHOLD_CO_CHECK(authorize(call, *role, request));
  KEYHOLD_CO_CHECK(check_duration(call, *role, request.duration));
  KEYHOLD_CO_TRY(std::optional<iam::Policy> policy, read_session_policy(request.policy));
  iam::Session session =
      parts_.directory.plan_session(*identity, request.role_session_name, parts_.clock.now() + request.duration);
  session.policy = std::move(policy);
  aws::AssumeRoleResponse out;
  out.assumed_role_id = identity->user_id + ":" + session.name;
  out.arn = session.principal_arn();
  out.packed_policy_size = packed_size(session.policy);
  out.credentials = sealed(std::move(session), call, std::move(access_key_id));
  co_return out;
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
  call.entry.decision.verdict = "always-allowed";
  aws::GetSessionTokenResponse out;
  out.credentials = sealed(std::move(session), call, std::move(access_key_id));
  co_return out;
}

}  // namespace keyhold::kms

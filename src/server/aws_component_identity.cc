// What the `secrets` role asks: who signed a request, what a principal may do, and KMS calls in its name.
#include <algorithm>

#include "aws_component_call.h"
#include "keyhold/aws/error.h"
#include "keyhold/aws/on_behalf_of.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/iam/authorize.h"
#include "keyhold/iam/kms_context.h"
#include "keyhold/server/aws_kms_routes.h"

namespace keyhold::server {
namespace {

constexpr std::string_view kSecretsService = "secretsmanager";

// The `secrets` role sends only what this engine took.
Result<iam::Policy> parse_resource_policy(const std::string& text) {
  Result<iam::Policy> policy = iam::Policy::parse(text, iam::PolicyKind::kResourcePolicy);
  if (!policy) return Error{ErrorCode::kInvalidArgument, "resourcePolicy: " + policy.error().detail, "invalid-field"};
  return policy;
}

// The policy of the secret in question, where the request has it.
Result<std::optional<iam::Policy>> resource_policy_of(RequestMembers& members) {
  KEYHOLD_TRY(const std::optional<std::string> text, members.optional_text("resourcePolicy"));
  if (!text) return std::optional<iam::Policy>();
  KEYHOLD_TRY(iam::Policy policy, parse_resource_policy(*text));
  return std::optional(std::move(policy));
}

// Of a request that names one beside its access key or principal.
Result<std::string> session_token_of(RequestMembers& members) {
  KEYHOLD_TRY(std::optional<std::string> token, members.optional_text("sessionToken"));
  return std::move(token).value_or("");
}

Error unknown_principal() {
  return {ErrorCode::kUnauthenticated, "The security token included in the request is invalid.",
          "UnrecognizedClientException"};
}

Error no_such_access_key() {
  return {ErrorCode::kNotFound, "no such access key, or not active", "unknown-access-key"};
}

// The body holds a key, so it is written straight into memory that is wiped.
PlaintextBytes signing_key_body(const aws::sigv4::SigningIdentity& identity, std::uint64_t version) {
  PlaintextBytes out;
  out.append("{\"signingKey\":\"");
  const std::size_t at = out.size();
  const ByteView key = identity.signing_key->key().expose();
  out.resize(at + base64_size(key.size()));
  encode_base64(key, {reinterpret_cast<char*>(out.data()) + at, base64_size(key.size())});
  out.append("\",\"principalArn\":");
  json::append_string(out, identity.principal_arn);
  out.append(",\"account\":");
  json::append_string(out, identity.account);
  out.append(",\"userId\":");
  json::append_string(out, identity.principal_id);
  out.append(",\"secretVersion\":" + std::to_string(version));
  if (identity.session_end) {
    out.append(",\"sessionEnd\":");
    json::append_string(out, to_rfc3339(*identity.session_end));
  }
  out.append("}");
  return out;
}

json::Object verdict_body(const iam::Verdict& verdict) {
  return {{"allowed", verdict.allowed},
          {"reason", iam::name(verdict.reason)},
          {"statement", verdict.statement},
          {"text", verdict.text()}};
}

// The access key that signed the outer request must still be active and still be the principal's.
Status check_access_key(const kms::Kms& kms, std::string_view access_key_id, std::string_view principal_arn) {
  const auto credential = kms.directory().find_credential(access_key_id);
  if (credential == nullptr || credential->key->status != iam::AccessKeyStatus::kActive) return unknown_principal();
  return credential->identity->principal.arn == principal_arn ? ok() : Status(unknown_principal());
}

// Who asks, as the directory knows it now; of a session its token says all, the access key too.
Result<std::shared_ptr<const iam::Identity>> find_asker(const kms::Kms& kms, std::string_view access_key_id,
                                                        std::string_view principal_arn, std::string_view token) {
  if (token.empty()) KEYHOLD_CHECK(check_access_key(kms, access_key_id, principal_arn));
  return kms.identities().find_caller(principal_arn, token);
}

Result<kms::Caller> caller_of(const kms::Kms& kms, const aws::OnBehalfOf& assertion) {
  KEYHOLD_TRY(std::shared_ptr<const iam::Identity> identity,
              find_asker(kms, assertion.access_key_id, assertion.principal_arn, assertion.session_token));
  if (assertion.via_service != "secretsmanager." + assertion.region + ".amazonaws.com") return unknown_principal();
  return kms::Caller{std::move(identity), assertion.region, {}, assertion.via_service};
}

Error not_delegated() {
  return {ErrorCode::kAccessDenied, "Secrets Manager may make and open the data keys of secrets only",
          "AccessDeniedException"};
}

bool is_text(const json::Object& object, std::string_view name) {
  const json::Value* const value = json::find(object, name);
  return value != nullptr && value->is_string();
}

// What Secrets Manager needs in a caller's name: the data key of a secret's version, and nothing else that the caller
// may do. The role serves wrapped keyrings to the very principals that may open them, so with any other context it
// could too.
bool is_delegated(const aws::OnBehalfOf& assertion, std::string_view operation, const json::Object& request) {
  if (operation != "GenerateDataKey" && operation != "Decrypt") return false;
  const json::Value* const context = json::find(request, "EncryptionContext");
  if (context == nullptr || !context->is_object()) return false;
  const json::Object& pairs = context->get_object();
  if (pairs.size() != 2 || !is_text(pairs, "SecretARN") || !is_text(pairs, "SecretVersionId")) return false;
  const std::string_view arn = json::find(pairs, "SecretARN")->get_string();
  return arn.starts_with("arn:") && arn.find(":secretsmanager:" + assertion.region + ":") != std::string_view::npos;
}

Task<Result<PlaintextBytes>> run_asserted(ComponentCall& call) {
  const std::string* const header = call.exchange.head().find(aws::OnBehalfOf::kHeader);
  if (header == nullptr) co_return unknown_principal();
  KEYHOLD_CO_TRY(const aws::OnBehalfOf assertion, aws::OnBehalfOf::from_header(*header));
  KEYHOLD_CO_TRY(kms::Caller caller, caller_of(call.kms, assertion));
  const std::string* const named = call.exchange.head().find("x-amz-target");
  if (named == nullptr) co_return Error{ErrorCode::kInvalidArgument, "", "UnknownOperationException"};
  KEYHOLD_CO_TRY(const aws::Target target, aws::parse_target(*named));
  std::string operation(target.operation);
  KEYHOLD_CO_TRY(json::Object request, aws::parse_json_body(call.body.text()));
  audit::Entry entry{{.request_id = call.request_id,
                      .who = assertion.principal_arn,
                      .action = "kms:" + operation,
                      .resource = {},
                      .source = assertion.via_service,
                      .region = assertion.region,
                      .context = {},
                      .verdict = {},
                      .error = {}}};
  kms::Call inner{std::move(caller), entry};
  Result<PlaintextBytes> answer = not_delegated();
  if (is_delegated(assertion, operation, request))
    answer = co_await run_kms_operation(call.kms, std::move(operation), inner, std::move(request));
  if (!answer) entry.decision.error = aws::exception_name(answer.error(), aws::Dialect::kKms);
  if (entry.written) co_return answer;
  KEYHOLD_CO_CHECK(co_await call.kms.audit().append(std::move(entry.decision)));
  co_return answer;
}

}  // namespace

Status add_condition(iam::ConditionContext& context, std::string_view name, const json::Value& value) {
  if (value.is_string()) {
    context.add(name, std::string_view(value.get_string()));
    return ok();
  }
  const Error wrong{ErrorCode::kInvalidArgument, "context: values are strings or arrays of strings", "invalid-field"};
  if (!value.is_array()) return wrong;
  for (const json::Value& one : value.get_array()) {
    if (!one.is_string()) return wrong;
    context.add(name, std::string_view(one.get_string()));
  }
  return ok();
}

Task<ComponentAnswer> give_signing_key(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(const std::string access_key_id, members.text("accessKeyId"));
  KEYHOLD_CO_TRY(std::string date, members.text("date"));
  KEYHOLD_CO_TRY(std::string region, members.text("region"));
  KEYHOLD_CO_TRY(std::string service, members.text("service"));
  KEYHOLD_CO_TRY(const std::string session_token, session_token_of(members));
  KEYHOLD_CO_CHECK(members.end());
  if (service != kSecretsService)
    co_return Error{ErrorCode::kAccessDenied, "signing keys are given for " + std::string(kSecretsService) + " only",
                    "wrong-service"};
  const aws::sigv4::Scope scope{std::move(date), std::move(region), std::move(service)};
  const auto credential = call.kms.directory().find_credential(access_key_id);
  const auto identity = call.kms.identities().signing_identity(access_key_id, scope, session_token);
  if (!identity) co_return no_such_access_key();
  co_return json_answer(200, signing_key_body(*identity, credential == nullptr ? 0 : credential->version));
}

Task<ComponentAnswer> authorize_principal(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(const std::string access_key_id, members.text("accessKeyId"));
  KEYHOLD_CO_TRY(const std::string principal_arn, members.text("principalArn"));
  iam::Question question;
  KEYHOLD_CO_TRY(question.action, members.text("action"));
  KEYHOLD_CO_TRY(question.resource_arn, members.text("resourceArn"));
  KEYHOLD_CO_TRY(const json::Object context, members.object("context"));
  KEYHOLD_CO_TRY(const std::string session_token, session_token_of(members));
  KEYHOLD_CO_TRY(std::optional<std::string> resource_account, members.optional_text("resourceAccount"));
  KEYHOLD_CO_TRY(const std::optional<iam::Policy> resource_policy, resource_policy_of(members));
  KEYHOLD_CO_CHECK(members.end());
  const auto found = find_asker(call.kms, access_key_id, principal_arn, session_token);
  if (!found)
    co_return Error{ErrorCode::kNotFound, "no such principal or active access key of it, or its session is over",
                    "unknown-principal"};
  const json::Value* const region = json::find(context, "aws:RequestedRegion");
  call.kms.access_key_uses().note(access_key_id, kSecretsService,
                                  region != nullptr && region->is_string() ? region->get_string() : "");
  const iam::Identity* const identity = found->get();
  question.caller = identity->principal;
  question.resource_account = std::move(resource_account).value_or(identity->principal.account);
  const iam::RequestFacts facts{.caller = identity, .now = call.clock.now()};
  question.context = iam::request_context(identity->principal, facts);
  for (const auto& [name, value] : context)
    KEYHOLD_CO_CHECK(add_condition(question.context, std::string_view(name), value));
  const iam::Policy* const policy = resource_policy ? &*resource_policy : nullptr;
  co_return json_answer(200, verdict_body(iam::authorize_resource(question, policy, identity->own())));
}

Task<ComponentAnswer> find_missing_principals(ComponentCall& call) {
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(const std::string text, members.text("resourcePolicy"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const iam::Policy policy, parse_resource_policy(text));
  json::Object body{{"missing", call.kms.directory().first_missing(policy).has_value()}};
  co_return json_answer(200, body);
}

Task<ComponentAnswer> call_on_behalf_of(ComponentCall& call) {
  Result<PlaintextBytes> answer = co_await run_asserted(call);
  co_return answer ? aws::success_response(std::move(*answer), aws::Dialect::kKms, call.request_id)
                   : aws::error_response(answer.error(), aws::Dialect::kKms, call.request_id);
}

}  // namespace keyhold::server

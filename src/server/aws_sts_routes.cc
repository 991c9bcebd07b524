#include "aws_sts_routes.h"

#include "keyhold/aws/sts_sessions.h"

namespace keyhold::server {
namespace {

using namespace std::chrono_literals;
using StsHandler = Task<Result<PlaintextBytes>> (*)(kms::Kms& kms, AwsCall& call, json::Object form);

constexpr std::size_t kFormBody = 64 << 10;

Task<Result<PlaintextBytes>> get_caller_identity(kms::Kms& kms, AwsCall& call, json::Object) {
  KEYHOLD_CO_TRY(kms::Caller caller, kms_caller(kms, call));
  kms::Call inner{std::move(caller), call.entry};
  const aws::GetCallerIdentityRequest request;
  KEYHOLD_CO_TRY(const aws::GetCallerIdentityResponse response,
                 co_await kms.service().get_caller_identity(inner, request));
  co_return response.write(call.request_id);
}

Task<Result<PlaintextBytes>> assume_role(kms::Kms& kms, AwsCall& call, json::Object form) {
  KEYHOLD_CO_TRY(kms::Caller caller, kms_caller(kms, call));
  KEYHOLD_CO_TRY(aws::AssumeRoleRequest request, aws::AssumeRoleRequest::parse(form));
  kms::Call inner{std::move(caller), call.entry};
  KEYHOLD_CO_TRY(const aws::AssumeRoleResponse response,
                 co_await kms.token_service().assume_role(inner, call.access_key_id, std::move(request)));
  co_return response.write(call.request_id);
}

Task<Result<PlaintextBytes>> assume_role_with_web_identity(kms::Kms& kms, AwsCall& call, json::Object form) {
  KEYHOLD_CO_TRY(aws::AssumeRoleWithWebIdentityRequest request, aws::AssumeRoleWithWebIdentityRequest::parse(form));
  KEYHOLD_CO_TRY(const aws::AssumeRoleWithWebIdentityResponse response,
                 co_await kms.token_service().assume_role_with_web_identity(call.entry, std::move(request)));
  co_return response.write(call.request_id);
}

Task<Result<PlaintextBytes>> get_access_key_info(kms::Kms& kms, AwsCall& call, json::Object form) {
  KEYHOLD_CO_TRY(kms::Caller caller, kms_caller(kms, call));
  KEYHOLD_CO_TRY(aws::GetAccessKeyInfoRequest request, aws::GetAccessKeyInfoRequest::parse(form));
  kms::Call inner{std::move(caller), call.entry};
  KEYHOLD_CO_TRY(const aws::GetAccessKeyInfoResponse response,
                 co_await kms.token_service().get_access_key_info(inner, std::move(request)));
  co_return response.write(call.request_id);
}

// There are no SAML providers, and no message of ours is encoded: what AWS says of a document or message that is none.
Task<Result<PlaintextBytes>> assume_role_with_saml(kms::Kms&, AwsCall&, json::Object) {
  co_return Error{ErrorCode::kInvalidArgument, "There are no SAML providers here", "InvalidIdentityToken"};
}

Task<Result<PlaintextBytes>> decode_authorization_message(kms::Kms& kms, AwsCall& call, json::Object) {
  KEYHOLD_CO_CHECK(kms_caller(kms, call));
  co_return Error{ErrorCode::kInvalidArgument, "Message is not valid", "InvalidAuthorizationMessageException"};
}

Task<Result<PlaintextBytes>> get_federation_token(kms::Kms& kms, AwsCall& call, json::Object) {
  KEYHOLD_CO_CHECK(kms_caller(kms, call));
  co_return Error{ErrorCode::kAccessDenied,
                  "User: " + call.principal_arn + " is not authorized to perform: sts:GetFederationToken"};
}

Task<Result<PlaintextBytes>> get_session_token(kms::Kms& kms, AwsCall& call, json::Object form) {
  KEYHOLD_CO_TRY(kms::Caller caller, kms_caller(kms, call));
  KEYHOLD_CO_TRY(aws::GetSessionTokenRequest request, aws::GetSessionTokenRequest::parse(form));
  kms::Call inner{std::move(caller), call.entry};
  KEYHOLD_CO_TRY(const aws::GetSessionTokenResponse response,
                 co_await kms.token_service().get_session_token(inner, call.access_key_id, std::move(request)));
  co_return response.write(call.request_id);
}

AwsRoute sts_route(kms::Kms& kms, std::string operation, StsHandler run, AwsAuth auth = AwsAuth::kSigV4) {
  AwsHandler handler = [&kms, run](AwsCall& call, json::Object form) { return run(kms, call, std::move(form)); };
  // Keys of an OIDC provider may have to be fetched: two documents, five seconds each at most.
  const std::chrono::seconds time_limit = auth == AwsAuth::kSigV4 ? 5s : 15s;
  return {std::move(operation), kFormBody, time_limit, std::move(handler), auth};
}

}  // namespace

Result<kms::Caller> kms_caller(kms::Kms& kms, const AwsCall& call) {
  KEYHOLD_TRY(std::shared_ptr<const iam::Identity> identity,
              kms.identities().find_caller(call.principal_arn, call.session_token));
  const std::string_view action = call.entry.decision.action;  // "kms:Decrypt"
  kms.access_key_uses().note(call.access_key_id, action.substr(0, action.find(':')), call.region);
  return kms::Caller{std::move(identity), call.region, call.source_ip, {}};
}

AwsService sts_service(kms::Kms& kms) {
  AwsService out{aws::Dialect::kSts, "", "sts", "sts", {}};
  out.routes.push_back(sts_route(kms, "GetCallerIdentity", &get_caller_identity));
  out.routes.push_back(sts_route(kms, "AssumeRole", &assume_role));
  out.routes.push_back(
      sts_route(kms, "AssumeRoleWithWebIdentity", &assume_role_with_web_identity, AwsAuth::kInRequest));
  out.routes.push_back(sts_route(kms, "AssumeRoleWithSAML", &assume_role_with_saml, AwsAuth::kInRequest));
  out.routes.push_back(sts_route(kms, "GetSessionToken", &get_session_token));
  out.routes.push_back(sts_route(kms, "GetAccessKeyInfo", &get_access_key_info));
  out.routes.push_back(sts_route(kms, "GetFederationToken", &get_federation_token));
  out.routes.push_back(sts_route(kms, "DecodeAuthorizationMessage", &decode_authorization_message));
  return out;
}

}  // namespace keyhold::server

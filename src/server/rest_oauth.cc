// OAuth 2.0 client credentials (RFC 6749 4.4) and revocation (RFC 7009). Errors are RFC 6749 5.2's, not problems.
#include <optional>
#include <string>

#include "json_answer.h"
#include "rest_oauth_form.h"
#include "rest_routes.h"

namespace keyhold::server {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

bool is_form(const net::RequestHead& head) {
  const std::string* const type = head.find("content-type");
  return type != nullptr && net::equal_ignoring_case(type->substr(0, type->find(';')), kFormType);
}

Result<OauthForm> form_of(const RestCall& call) {
  if (is_form(call.exchange.head())) return parse_oauth_form(call.body.text());
  return oauth_error("invalid_request", "the body must be application/x-www-form-urlencoded");
}

Result<OauthLogin> login_of(const RestCall& call, OauthForm& form) {
  constexpr std::string_view kBasic = "Basic ";
  const std::string* const header = call.exchange.head().find("authorization");
  if (header != nullptr) {
    if (!net::equal_ignoring_case(std::string_view(*header).substr(0, kBasic.size()), kBasic)) return no_oauth_login();
    return parse_basic_login(std::string_view(*header).substr(kBasic.size()));
  }
  if (!form.client_id || !form.client_secret) return no_oauth_login();
  return OauthLogin{std::move(*form.client_id), std::move(*form.client_secret)};
}

Result<tenancy::Scopes> wanted_scopes(const OauthForm& form) {
  tenancy::Scopes out;
  std::string_view rest = form.scope ? std::string_view(*form.scope) : std::string_view();
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    if (one.empty()) continue;
    const std::optional<tenancy::Scope> scope = tenancy::scope_named(one);
    if (!scope) return oauth_error("invalid_scope", "there is no such scope");
    out.push_back(*scope);
  }
  return out;
}

Status check_grant(const OauthForm& form) {
  if (!form.grant_type) return oauth_error("invalid_request", "grant_type is missing");
  if (*form.grant_type == "client_credentials") return ok();
  return oauth_error("unsupported_grant_type", "only client_credentials");
}

Task<Result<tenancy::IssuedToken>> issue_for(RestCall& call) {
  KEYHOLD_CO_TRY(OauthForm form, form_of(call));
  KEYHOLD_CO_CHECK(check_grant(form));
  KEYHOLD_CO_TRY(OauthLogin login, login_of(call, form));
  KEYHOLD_CO_TRY(tenancy::Scopes wanted, wanted_scopes(form));
  co_return co_await call.services.credentials.issue(std::move(login.client_id), std::move(login.client_secret),
                                                     std::move(wanted));
}

// Nothing for what OAuth has no error for: that is a problem document like any other.
std::optional<net::Response> oauth_refusal(const Error& error) {
  const bool unknown_client = error.code == ErrorCode::kUnauthenticated;
  if (!unknown_client && error.code != ErrorCode::kInvalidArgument) return std::nullopt;
  net::Response out = json_answer(unknown_client ? 401 : 400,
                                  json::Object{{"error", error.reason}, {"error_description", error.detail}});
  if (unknown_client) out.headers.push_back({"WWW-Authenticate", "Basic realm=\"keyhold\""});
  return out;
}

std::string joined_scopes(const tenancy::Scopes& scopes) {
  std::string out;
  for (const tenancy::Scope scope : scopes) out += (out.empty() ? "" : " ") + std::string(tenancy::name(scope));
  return out;
}

}  // namespace

Task<RestAnswer> issue_token(RestCall& call) {
  const Result<tenancy::IssuedToken> issued = co_await issue_for(call);
  if (!issued) {
    std::optional<net::Response> refused = oauth_refusal(issued.error());
    if (!refused) co_return issued.error();
    co_return std::move(refused);
  }
  const json::Object shown{
      {"token_type", "Bearer"}, {"expires_in", issued->lifetime.count()}, {"scope", joined_scopes(issued->scopes)}};
  co_return json_answer_with_secret(200, shown, "access_token", issued->token);
}

// Whoever holds a token may end it. As RFC 7009 2.2 says, an unknown one is ended already.
Task<RestAnswer> revoke_token(RestCall& call) {
  Result<OauthForm> form = form_of(call);
  if (!form) co_return oauth_refusal(form.error());
  if (!form->token) co_return oauth_refusal(oauth_error("invalid_request", "token is missing"));
  KEYHOLD_CO_CHECK(co_await call.services.credentials.revoke_token(std::move(*form->token)));
  co_return net::Response{200, {{"Cache-Control", "no-store"}}, {}};
}

}  // namespace keyhold::server

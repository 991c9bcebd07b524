// OAuth 2.0 client credentials (RFC 6749 4.4) and revocation (RFC 7009). Errors are RFC 6749 5.2's, not problems.
#include <map>

#include "json_answer.h"
#include "keyhold/aws/protocol.h"
#include "rest_routes.h"

namespace keyhold::server {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

// A form's values; among them are secrets, which go where they are wiped.
using Form = std::map<std::string, SecretBytes, std::less<>>;

Error oauth_error(const char* error, const char* description) {
  return {ErrorCode::kInvalidArgument, description, error};
}

Result<SecretBytes> decode_secret(std::string_view text) {
  Result<std::string> plain = aws::form_decode(text);
  if (!plain) return oauth_error("invalid_request", "a broken percent escape");
  SecretBytes out = SecretBytes::copy_of(as_bytes(*plain));
  wipe(*plain);
  return out;
}

bool is_form(const net::RequestHead& head) {
  const std::string* const type = head.find("content-type");
  return type != nullptr && net::equal_ignoring_case(type->substr(0, type->find(';')), kFormType);
}

Result<Form> parse_form(const RestCall& call) {
  if (!is_form(call.exchange.head()))
    return oauth_error("invalid_request", "the body must be application/x-www-form-urlencoded");
  Form out;
  std::string_view rest = call.body.text();
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    KEYHOLD_TRY(SecretBytes value, decode_secret(pair.substr(std::min(equals + 1, pair.size()))));
    if (!out.emplace(pair.substr(0, equals), std::move(value)).second)
      return oauth_error("invalid_request", "a parameter is given twice");
  }
  return out;
}

struct Login {
  std::string client_id;
  SecretBytes client_secret;
};

Error no_login() {
  return {ErrorCode::kUnauthenticated, "no client authentication", "invalid_client"};
}

// RFC 6749 2.3.1: id and secret, form-encoded, then as RFC 7617 says.
Result<Login> basic_login(std::string_view encoded) {
  SecretBytes joined(encoded.size());
  const Result<std::size_t> size = decode_base64(encoded, joined.expose_writable());
  if (!size) return no_login();
  const std::string_view text = joined.expose_text().substr(0, *size);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return no_login();
  const Result<std::string> client_id = aws::form_decode(text.substr(0, colon));
  if (!client_id) return no_login();
  KEYHOLD_TRY(SecretBytes secret, decode_secret(text.substr(colon + 1)));
  return Login{*client_id, std::move(secret)};
}

Result<Login> login_of(const RestCall& call, const Form& form) {
  constexpr std::string_view kBasic = "Basic ";
  const std::string* const header = call.exchange.head().find("authorization");
  if (header != nullptr) {
    if (!net::equal_ignoring_case(std::string_view(*header).substr(0, kBasic.size()), kBasic)) return no_login();
    return basic_login(std::string_view(*header).substr(kBasic.size()));
  }
  const auto id = form.find("client_id");
  const auto secret = form.find("client_secret");
  if (id == form.end() || secret == form.end()) return no_login();
  return Login{std::string(id->second.expose_text()), secret->second.clone()};
}

Result<tenancy::Scopes> wanted_scopes(const Form& form) {
  tenancy::Scopes out;
  const auto given = form.find("scope");
  std::string_view rest = given == form.end() ? std::string_view() : given->second.expose_text();
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

Status check_grant(const Form& form) {
  const auto grant = form.find("grant_type");
  if (grant == form.end()) return oauth_error("invalid_request", "grant_type is missing");
  if (grant->second.expose_text() == "client_credentials") return ok();
  return oauth_error("unsupported_grant_type", "only client_credentials");
}

Task<Result<tenancy::IssuedToken>> issue_for(RestCall& call) {
  KEYHOLD_CO_TRY(const Form form, parse_form(call));
  KEYHOLD_CO_CHECK(check_grant(form));
  KEYHOLD_CO_TRY(Login login, login_of(call, form));
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
  Result<Form> form = parse_form(call);
  if (!form) co_return oauth_refusal(form.error());
  const auto token = form->find("token");
  if (token == form->end()) co_return oauth_refusal(oauth_error("invalid_request", "token is missing"));
  KEYHOLD_CO_CHECK(co_await call.services.credentials.revoke_token(std::move(token->second)));
  co_return net::Response{200, {{"Cache-Control", "no-store"}}, {}};
}

}  // namespace keyhold::server

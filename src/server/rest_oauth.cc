// OAuth 2.0 client credentials (RFC 6749 4.4) and revocation (RFC 7009). Errors are RFC 6749 5.2's, not problems.
#include <optional>
#include <string>

#include "json_answer.h"
#include "keyhold/aws/protocol.h"
#include "rest_routes.h"

namespace keyhold::server {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

// No value of ours is longer: an id has 36 characters, a secret or token 43. What anyone may send stays out of the
// small memory of the keys until it is known to fit.
constexpr std::size_t kValueMax = 128;

// The parameters that are known; RFC 6749 3.2 has all others ignored.
struct Form {
  std::optional<std::string> grant_type, client_id, scope;
  std::optional<SecretBytes> client_secret, token;
};

Error oauth_error(const char* error, std::string description) {
  return {ErrorCode::kInvalidArgument, std::move(description), error};
}

Result<std::string> decode_value(std::string_view name, std::string_view text) {
  if (text.size() > 3 * kValueMax) return oauth_error("invalid_request", std::string(name) + " is too long");
  Result<std::string> plain = aws::form_decode(text);
  if (!plain) return oauth_error("invalid_request", std::string(name) + " has a broken percent escape");
  if (plain->size() > kValueMax) return oauth_error("invalid_request", std::string(name) + " is too long");
  return plain;
}

Result<SecretBytes> decode_secret(std::string_view name, std::string_view text) {
  KEYHOLD_TRY(std::string plain, decode_value(name, text));
  SecretBytes out = SecretBytes::copy_of(as_bytes(plain));
  wipe(plain);
  return out;
}

Error given_twice(std::string_view name) {
  return oauth_error("invalid_request", std::string(name) + " is given twice");
}

Status take(std::optional<std::string>& out, std::string_view name, std::string_view text) {
  if (out) return given_twice(name);
  KEYHOLD_TRY(out, decode_value(name, text));
  return ok();
}

Status take(std::optional<SecretBytes>& out, std::string_view name, std::string_view text) {
  if (out) return given_twice(name);
  KEYHOLD_TRY(SecretBytes secret, decode_secret(name, text));
  out.emplace(std::move(secret));
  return ok();
}

Status take_parameter(Form& form, std::string_view name, std::string_view text) {
  if (name == "grant_type") return take(form.grant_type, name, text);
  if (name == "client_id") return take(form.client_id, name, text);
  if (name == "client_secret") return take(form.client_secret, name, text);
  if (name == "scope") return take(form.scope, name, text);
  if (name == "token") return take(form.token, name, text);
  return ok();
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
    KEYHOLD_CHECK(take_parameter(out, pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))));
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
  if (encoded.size() > base64_size(2 * 3 * kValueMax + 1)) return no_login();
  SecretBytes joined(encoded.size());
  const Result<std::size_t> size = decode_base64(encoded, joined.expose_writable());
  if (!size) return no_login();
  const std::string_view text = joined.expose_text().substr(0, *size);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return no_login();
  KEYHOLD_TRY(std::string client_id, decode_value("client_id", text.substr(0, colon)));
  KEYHOLD_TRY(SecretBytes secret, decode_secret("client_secret", text.substr(colon + 1)));
  return Login{std::move(client_id), std::move(secret)};
}

Result<Login> login_of(const RestCall& call, Form& form) {
  constexpr std::string_view kBasic = "Basic ";
  const std::string* const header = call.exchange.head().find("authorization");
  if (header != nullptr) {
    if (!net::equal_ignoring_case(std::string_view(*header).substr(0, kBasic.size()), kBasic)) return no_login();
    return basic_login(std::string_view(*header).substr(kBasic.size()));
  }
  if (!form.client_id || !form.client_secret) return no_login();
  return Login{std::move(*form.client_id), std::move(*form.client_secret)};
}

Result<tenancy::Scopes> wanted_scopes(const Form& form) {
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

Status check_grant(const Form& form) {
  if (!form.grant_type) return oauth_error("invalid_request", "grant_type is missing");
  if (*form.grant_type == "client_credentials") return ok();
  return oauth_error("unsupported_grant_type", "only client_credentials");
}

Task<Result<tenancy::IssuedToken>> issue_for(RestCall& call) {
  KEYHOLD_CO_TRY(Form form, parse_form(call));
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
  if (!form->token) co_return oauth_refusal(oauth_error("invalid_request", "token is missing"));
  KEYHOLD_CO_CHECK(co_await call.services.credentials.revoke_token(std::move(*form->token)));
  co_return net::Response{200, {{"Cache-Control", "no-store"}}, {}};
}

}  // namespace keyhold::server

#include "rest_oauth_form.h"

#include <algorithm>

#include "keyhold/aws/protocol.h"
#include "keyhold/base/bytes.h"

namespace keyhold::server {
namespace {

// No value of ours is longer: an id has 36 characters, a secret or token 43. What anyone may send stays out of the
// small memory of the keys until it is known to fit.
constexpr std::size_t kValueMax = 128;

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

Status take_parameter(OauthForm& form, std::string_view name, std::string_view text) {
  if (name == "grant_type") return take(form.grant_type, name, text);
  if (name == "client_id") return take(form.client_id, name, text);
  if (name == "client_secret") return take(form.client_secret, name, text);
  if (name == "scope") return take(form.scope, name, text);
  if (name == "token") return take(form.token, name, text);
  return ok();
}

}  // namespace

Error oauth_error(const char* error, std::string description) {
  return {ErrorCode::kInvalidArgument, std::move(description), error};
}

Error no_oauth_login() {
  return {ErrorCode::kUnauthenticated, "no client authentication", "invalid_client"};
}

Result<OauthForm> parse_oauth_form(std::string_view body) {
  OauthForm out;
  std::string_view rest = body;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    KEYHOLD_CHECK(take_parameter(out, pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))));
  }
  return out;
}

Result<OauthLogin> parse_basic_login(std::string_view encoded) {
  if (encoded.size() > base64_size(2 * 3 * kValueMax + 1)) return no_oauth_login();
  SecretBytes joined(encoded.size());
  const Result<std::size_t> size = decode_base64(encoded, joined.expose_writable());
  if (!size) return no_oauth_login();
  const std::string_view text = joined.expose_text().substr(0, *size);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return no_oauth_login();
  KEYHOLD_TRY(std::string client_id, decode_value("client_id", text.substr(0, colon)));
  KEYHOLD_TRY(SecretBytes secret, decode_secret("client_secret", text.substr(colon + 1)));
  return OauthLogin{std::move(client_id), std::move(secret)};
}

}  // namespace keyhold::server

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::server {

/// The parameters that are known; RFC 6749 3.2 has all others ignored.
struct OauthForm {
  std::optional<std::string> grant_type, client_id, scope;
  std::optional<SecretBytes> client_secret, token;
};

struct OauthLogin {
  std::string client_id;
  SecretBytes client_secret;
};

Error oauth_error(const char* error, std::string description);  ///< of RFC 6749 5.2
Error no_oauth_login();                                         ///< "invalid_client"

/// The body of a request for a token, or to revoke one. Errors: kInvalidArgument, "invalid_request": a value that is
/// too long, given twice or has a broken percent escape.
Result<OauthForm> parse_oauth_form(std::string_view body);

/// What stands behind "Basic " (RFC 6749 2.3.1): id and secret, form-encoded, then as RFC 7617 says.
/// Errors: as no_oauth_login and parse_oauth_form.
Result<OauthLogin> parse_basic_login(std::string_view encoded);

}  // namespace keyhold::server

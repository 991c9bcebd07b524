#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/net/client.h"

namespace keyhold::aws {

/// Whose errors are spoken: names of last resort, the spelling of "message", JSON or XML.
enum class Dialect { kKms, kSecretsManager, kSts };

/// The exception name of `error` (its reason, or the service's name for its code), and the HTTP status AWS gives it.
std::string exception_name(const Error& error, Dialect dialect);
int http_status(const Error& error, Dialect dialect);

/// The whole answer to a refused call. kInternal and kUnavailable don't show their detail.
net::Response error_response(const Error& error, Dialect dialect, std::string_view request_id);

/// The answer to a call that succeeded: JSON 1.1, or XML for STS. An empty body is AWS's answer without output.
net::Response success_response(PlaintextBytes body, Dialect dialect, std::string_view request_id);

/// The client's side: an answer that is not 200 as an Error whose reason is the exception's name and whose code is the
/// class a caller acts on (the table of docs/errors.md).
Error error_from_response(const net::ClientResponse& response, Dialect dialect);
ErrorCode code_of_exception(std::string_view exception, int http_status) noexcept;

}  // namespace keyhold::aws

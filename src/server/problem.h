#pragma once

#include <string_view>

#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/net/message.h"

namespace keyhold::server {

/// The HTTP status of `error`: of its code, or of its reason where HTTP has a status of its own for that.
int problem_status(const Error& error);
/// The name that programs go by: the reason, or the code's name. docs/errors.md.
std::string problem_code(const Error& error);

/// `error` as a problem document (RFC 9457), with `code`, `requestId` and the error's members as extensions.
json::Object problem_document(const Error& error, std::string_view request_id);
net::Response problem_answer(const Error& error, std::string_view request_id);

}  // namespace keyhold::server

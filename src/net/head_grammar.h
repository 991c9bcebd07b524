#pragma once

#include <string_view>

#include "keyhold/net/message.h"
#include "parse_step.h"

namespace keyhold::net {

/// The grammar of a head that HeadScanner found whole (RFC 9112 2.1, 3, 4, 5), and nothing lenient beside it. kDone, or
/// refused: 505 for another version than HTTP/1.1, else 400. Overwrites
/// `head`. Checked against Beast's parser by fuzz/http_fuzz.cc.
ParseStep parse_request_head(std::string_view text, RequestHead& head);
ParseStep parse_response_head(std::string_view text, int& status, Headers& headers);

}  // namespace keyhold::net

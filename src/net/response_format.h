#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "keyhold/net/message.h"

namespace keyhold::net {

/// How an answer's head ends.
struct AnswerFraming {
  std::optional<std::size_t> content_length;  ///< none: chunked
  bool close = false;
};

/// Whether `headers` can be sent: token names, values without control characters, none that is the server's own.
bool may_be_sent(const Headers& headers) noexcept;
/// Whether a request's method and target can be sent: a token, and a path of printable ASCII.
bool may_be_sent(std::string_view method, std::string_view target) noexcept;

/// The status line and all headers with the empty line. `date`: an IMF-fixdate.
void append_head(PlaintextBytes& out, int status, const Headers& headers, std::string_view date, AnswerFraming framing);
void append_header(PlaintextBytes& out, std::string_view name, std::string_view value);
void append_decimal(PlaintextBytes& out, std::size_t number);
/// "1a2b\r\n": what comes before a chunk of `size` bytes.
void append_chunk_size(PlaintextBytes& out, std::size_t size);

}  // namespace keyhold::net

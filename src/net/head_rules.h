#pragma once

#include <cstdint>
#include <optional>

#include "keyhold/net/message.h"
#include "parse_step.h"

namespace keyhold::net {

/// How a message's body is delimited, and what becomes of the connection after it.
struct Framing {
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// The rules for headers beyond the grammar (RFC 9112 3.2, 6; crypto-design 16): one Host, one framing, nothing
/// repeated that a second reader could take the other value of. Fills `framing`. kDone or refused.
ParseStep check_request_headers(const Headers& headers, Framing& framing) noexcept;
/// The same for an answer: only its framing.
ParseStep check_response_headers(const Headers& headers, Framing& framing) noexcept;

}  // namespace keyhold::net

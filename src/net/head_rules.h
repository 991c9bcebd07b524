#pragma once

#include <cstdint>
#include <optional>

#include "keyhold/net/message.h"

namespace keyhold::net {

/// How a message's body is delimited, and what becomes of the connection after it.
struct Framing {
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// A broken rule; `why` is null when all hold.
struct Violation {
  int status = 0;
  const char* why = nullptr;
};

/// The rules for heads beyond the grammar (RFC 9112 3.2, 6; crypto-design 16): an origin-form target, one Host, one
/// framing, nothing repeated that a second reader could take the other value of. Fills `framing`.
Violation check_request(const RequestHead& head, Framing& framing) noexcept;
/// The same for an answer: only its framing.
Violation check_response(const Headers& headers, Framing& framing) noexcept;

}  // namespace keyhold::net

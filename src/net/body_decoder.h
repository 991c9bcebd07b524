#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "head_rules.h"
#include "parse_step.h"

namespace keyhold::net {

/// Takes a message's body out of its framing (RFC 9112 6, 7.1). Chunk extensions and trailers are refused: nobody here
/// needs them, and they have carried attacks. Beast's own decoder isn't used: version 1.81 asserts on an empty chunked
/// body that arrives in pieces.
class BodyDecoder {
 public:
  void begin_nothing() noexcept { state_ = State::kDone; }
  void begin_to_end_of_connection() noexcept { state_ = State::kToEnd; }
  void begin(const Framing& framing) noexcept;

  /// Appends what `in` holds of the body to `out`; kDone at its end.
  ParseStep decode(std::string_view in, PlaintextBytes& out);
  bool done() const noexcept { return state_ == State::kDone; }
  bool to_end_of_connection() const noexcept { return state_ == State::kToEnd; }

 private:
  enum class State : unsigned char { kDone, kToEnd, kLength, kChunkSize, kChunkData, kChunkEnd, kLastEnd };

  ParseStep step(std::string_view in, PlaintextBytes& out);
  ParseStep take_data(std::string_view in, PlaintextBytes& out, State next);
  ParseStep take_size(std::string_view in) noexcept;
  ParseStep take_line_end(std::string_view in, State next) noexcept;

  State state_ = State::kDone;
  std::uint64_t left_ = 0;  // of the body by length, or of the chunk
};

}  // namespace keyhold::net

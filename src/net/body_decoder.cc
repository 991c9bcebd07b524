#include "body_decoder.h"

#include <algorithm>
#include <charconv>

namespace keyhold::net {
namespace {

constexpr std::size_t kSizeDigitsMax = 16;  // 64 bits

constexpr const char* kMalformed = "the chunked body is malformed";

}  // namespace

void BodyDecoder::begin(const Framing& framing) noexcept {
  left_ = framing.content_length.value_or(0);
  if (framing.chunked) {
    state_ = State::kChunkSize;
  } else {
    state_ = left_ == 0 ? State::kDone : State::kLength;
  }
}

ParseStep BodyDecoder::decode(std::string_view in, PlaintextBytes& out) {
  std::size_t used = 0;
  while (!done()) {
    const ParseStep next = step(in.substr(used), out);
    used += next.consumed;
    if (next.refused()) return next;
    if (!next.done()) return ParseStep::need_more(used);
  }
  return ParseStep::complete(used);
}

// One element of the framing; kDone when it was whole.
ParseStep BodyDecoder::step(std::string_view in, PlaintextBytes& out) {
  switch (state_) {
    case State::kToEnd:
      out.append(in);
      return ParseStep::need_more(in.size());
    case State::kLength:
      return take_data(in, out, State::kDone);
    case State::kChunkSize:
      return take_size(in);
    case State::kChunkData:
      return take_data(in, out, State::kChunkEnd);
    case State::kChunkEnd:
      return take_line_end(in, State::kChunkSize);
    case State::kLastEnd:
      return take_line_end(in, State::kDone);
    case State::kDone:
      break;
  }
  return ParseStep::complete(0);
}

ParseStep BodyDecoder::take_data(std::string_view in, PlaintextBytes& out, State next) {
  const std::size_t size = std::min<std::uint64_t>(left_, in.size());
  out.append(in.substr(0, size));
  left_ -= size;
  if (left_ > 0) return ParseStep::need_more(size);
  state_ = next;
  return ParseStep::complete(size);
}

// Hexadecimal digits and CR LF, nothing else.
ParseStep BodyDecoder::take_size(std::string_view in) noexcept {
  const std::size_t lf = in.substr(0, kSizeDigitsMax + 2).find('\n');
  if (lf == std::string_view::npos) {
    return in.size() >= kSizeDigitsMax + 2 ? ParseStep::refuse(400, kMalformed) : ParseStep::need_more();
  }
  if (lf < 2 || in[lf - 1] != '\r') return ParseStep::refuse(400, kMalformed);
  const auto [end, error] = std::from_chars(in.data(), in.data() + lf - 1, left_, 16);
  if (error != std::errc{} || end != in.data() + lf - 1) return ParseStep::refuse(400, kMalformed);
  state_ = left_ == 0 ? State::kLastEnd : State::kChunkData;
  return ParseStep::complete(lf + 1);
}

ParseStep BodyDecoder::take_line_end(std::string_view in, State next) noexcept {
  if (in.size() < 2) return ParseStep::need_more();
  if (!in.starts_with("\r\n")) return ParseStep::refuse(400, kMalformed);
  state_ = next;
  return ParseStep::complete(2);
}

}  // namespace keyhold::net

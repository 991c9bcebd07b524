#pragma once

#include <cstddef>

namespace keyhold::net {

/// What a parser made of the bytes it was shown.
struct ParseStep {
  enum class State : unsigned char { kNeedMore, kDone, kRefused };
  State state = State::kNeedMore;
  std::size_t consumed = 0;  ///< bytes at the front that need not be shown again
  int status = 0;            ///< kRefused: the HTTP status that tells the sender
  const char* why = "";      ///< kRefused: the rule, for people

  bool done() const noexcept { return state == State::kDone; }
  bool refused() const noexcept { return state == State::kRefused; }

  static ParseStep need_more(std::size_t consumed = 0) noexcept { return {State::kNeedMore, consumed}; }
  static ParseStep complete(std::size_t consumed) noexcept { return {State::kDone, consumed}; }
  static ParseStep refuse(int status, const char* why) noexcept { return {State::kRefused, 0, status, why}; }
};

}  // namespace keyhold::net

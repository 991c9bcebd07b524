#pragma once

#include <cstddef>
#include <string_view>

#include "parse_step.h"

namespace keyhold::net {

struct HeadLimits {
  std::size_t head_bytes;
  std::size_t line_bytes;  ///< of the first line
  std::size_t header_count;
};

/// Finds the end of a message's head before anything is parsed, so that sizes are bounded first, and refuses what the
/// grammar parser behind it would let pass: lines that end in a bare LF, and folded header lines (RFC 9112 2.2, 5.2).
class HeadScanner {
 public:
  explicit HeadScanner(HeadLimits limits) noexcept : limits_(limits) {}

  /// `in` begins with the head and only grows from call to call. kDone: `consumed` is the head with its empty line.
  ParseStep scan(std::string_view in) noexcept;
  void reset() noexcept { line_start_ = lines_ = 0; }

 private:
  ParseStep check_line(std::string_view line) const noexcept;
  ParseStep check_unfinished(std::size_t size) const noexcept;

  HeadLimits limits_;
  std::size_t line_start_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace keyhold::net

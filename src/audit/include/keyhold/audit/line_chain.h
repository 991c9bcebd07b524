#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/crypto/digest.h"

namespace keyhold::audit {

/// Follows lines as a reader outside the program has them, without their storage: each must have the number after the
/// one before, and name that one's SHA-256. Threads: one at a time.
class LineChain {
 public:
  /// `line` is the next one, without a newline. Errors: kDoesNotOpen, reason "audit-broken", naming the line.
  Status take(std::string_view line);

  std::uint64_t count() const noexcept { return count_; }
  std::optional<std::uint64_t> first_seq() const noexcept { return first_; }
  std::uint64_t next_seq() const noexcept { return next_; }  ///< 0 before the first line
  std::string last_hash() const;                             ///< of the last line, hex

 private:
  std::uint64_t count_ = 0;
  std::optional<std::uint64_t> first_;
  std::uint64_t next_ = 0;
  crypto::Digest last_{};
};

}  // namespace keyhold::audit

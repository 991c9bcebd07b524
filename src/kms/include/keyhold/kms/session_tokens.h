#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/aead.h"
#include "keyhold/iam/session.h"

namespace keyhold::kms {

/// Seals sessions into their tokens, and opens them (docs/formats/session-token.md). A token is all there is of a
/// session, so a restart ends none, and nothing has to be cleaned up.
/// Threads: `load` once, at start-up; then any member from any thread.
class SessionTokens {
 public:
  static constexpr std::size_t kKeyBytes = 32;

  /// `key`: the body of the `session-key` row. Errors: kDoesNotOpen when it is not 32 bytes.
  Status load(ByteView key);
  bool loaded() const noexcept { return cipher_.has_value(); }

  std::string seal(const iam::Session& session) const;
  /// Says nothing of whether the session is over, or its owner gone. Errors: kUnauthenticated: not such a token.
  Result<iam::Session> open(std::string_view token) const;

 private:
  std::optional<crypto::XaesKey> cipher_;
};

}  // namespace keyhold::kms

#include <algorithm>
#include <array>
#include <string_view>

#include "keyhold/keyring/key_services.h"

namespace keyhold::keyring {

// Only an answer about the key itself ends a lease. Faults of ours (credentials, signature, clock) and of the service
// say nothing about the client's will, so they let a lease run to its hard end, never beyond.
KeyVerdict classify(const Error& error) {
  constexpr std::array<std::string_view, 8> kDenials = {
      "AccessDeniedException", "DisabledException",          "KMSInvalidStateException", "NotFoundException",
      "IncorrectKeyException", "InvalidCiphertextException", "KeyCommitmentMismatch",    "InvalidKeyUsageException",
  };
  const bool denied = std::find(kDenials.begin(), kDenials.end(), error.reason) != kDenials.end();
  return denied ? KeyVerdict::kDenied : KeyVerdict::kUnreachable;
}

}  // namespace keyhold::keyring

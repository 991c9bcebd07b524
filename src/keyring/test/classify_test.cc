#include <gtest/gtest.h>

#include "keyhold/keyring/key_services.h"

namespace keyhold::keyring {
namespace {

// Only an answer about the key itself ends a lease; faults of ours and silences never do.
TEST(Classify, OnlyAnswersAboutTheKeyAreDenials) {
  for (const char* reason :
       {"AccessDeniedException", "DisabledException", "KMSInvalidStateException", "NotFoundException",
        "IncorrectKeyException", "InvalidCiphertextException", "KeyCommitmentMismatch"})
    EXPECT_EQ(classify({ErrorCode::kInternal, "", reason}), KeyVerdict::kDenied) << reason;
  for (const char* reason : {"", "ThrottlingException", "KMSInternalException", "DependencyTimeoutException",
                             "KeyUnavailableException", "UnrecognizedClientException", "InvalidSignatureException",
                             "ExpiredTokenException", "IncompleteSignatureException"})
    EXPECT_EQ(classify({ErrorCode::kUnavailable, "", reason}), KeyVerdict::kUnreachable) << reason;
}

}  // namespace
}  // namespace keyhold::keyring

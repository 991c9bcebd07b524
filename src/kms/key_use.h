#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/kms/key.h"

/// What a key may be used for: checked after its state, as AWS does.
namespace keyhold::kms {

inline constexpr std::string_view kSymmetricAlgorithm = "SYMMETRIC_DEFAULT";

/// Errors: InvalidKeyUsageException, "<arn> key usage is SIGN_VERIFY which is not valid for Encrypt."
Status check_usage(const Key& key, KeyUsage needed, Operation operation);

/// The algorithm of that name that the key has. Errors: InvalidKeyUsageException; UnsupportedOperationException for an
/// algorithm that AWS has for such a key and this machine's OpenSSL has not.
Result<EncryptionAlgorithm> find_encryption(const Key& key, const std::optional<std::string>& algorithm);
Result<SigningAlgorithm> find_signing(const Key& key, std::string_view algorithm);
Result<MacAlgorithm> find_mac(const Key& key, std::string_view algorithm);

/// The names of a key's algorithms, of its own usage only.
std::vector<std::string> encryption_algorithms(const Key& key);
std::vector<std::string> signing_algorithms(const Key& key);
std::vector<std::string> mac_algorithms(const Key& key);
std::vector<std::string> agreement_algorithms(const Key& key);
std::vector<std::string> encapsulation_algorithms(const Key& key);

/// Whether rotation, grants on contexts and data keys apply: SYMMETRIC_DEFAULT.
bool is_symmetric(const Key& key) noexcept;

}  // namespace keyhold::kms

#pragma once

#include <string>

#include "keyhold/base/secret.h"
#include "keyhold/iam/directory.h"

namespace keyhold::iam {

/// `prefix` and `count` characters of base32 (RFC 4648): "AKIA", "AIDA".
std::string new_id(const Directory::RandomBytes& random, std::string_view prefix, std::size_t count);
/// 12 digits, the first not zero.
std::string new_account_id(const Directory::RandomBytes& random);
/// 40 characters of base64 over 30 random bytes.
SecretBytes new_secret(const Directory::RandomBytes& random);

}  // namespace keyhold::iam

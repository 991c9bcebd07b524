#pragma once

#include <cstdint>
#include <string>

#include "keyhold/base/clock.h"
#include "keyhold/base/secret.h"

namespace keyhold::iam {

enum class AccessKeyStatus : std::uint8_t { kActive, kInactive };
const char* name(AccessKeyStatus status) noexcept;  ///< "Active", "Inactive"

/// A long-lived credential of a user or of an account's root. Move-only, since it holds its secret.
struct AccessKey {
  std::string id = {};         ///< "AKIA" and 16 base32 characters; never reused
  std::string owner_arn = {};  ///< the user, or the account's root
  SecretBytes secret = {};     ///< 40 characters; made once, never changes
  AccessKeyStatus status = AccessKeyStatus::kActive;
  WallTime created = {};

  AccessKey with_status(AccessKeyStatus new_status) const;
};

}  // namespace keyhold::iam

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/base/secret.h"
#include "keyhold/iam/directory.h"
#include "keyhold/iam/policy.h"

namespace keyhold::iam {

/// A temporary credential: of a role that somebody took on, or of a user or root (GetSessionToken). It is kept nowhere;
/// its token holds all of it (docs/formats/session-token.md). Move-only, since it holds its secret.
struct Session {
  static constexpr std::chrono::seconds kLeast{900};
  static constexpr std::size_t kMaxPolicyBytes = 2048;

  std::string access_key_id = {};  ///< "ASIA" and 16 base32 characters
  SecretBytes secret = {};         ///< 40 characters
  std::string owner_arn = {};      ///< the role; of GetSessionToken the user or root
  std::string owner_id = {};       ///< its id: an owner that was made again under the name has another
  std::string name = {};           ///< RoleSessionName, 2 to 64 of [A-Za-z0-9_+=,.@-]; empty: not of a role
  std::optional<Policy> policy = {};
  WallTime end = {};
  std::string source_arn = {};            ///< who asked for it
  std::string source_access_key_id = {};  ///< with which access key

  bool of_role() const noexcept { return !name.empty(); }
  /// "arn:aws:sts::…:assumed-role/…", or the user's or root's own ARN.
  std::string principal_arn() const;
};

/// A policy that limits a session: an identity policy of at most kMaxPolicyBytes.
/// Errors: kInvalidArgument, reason MalformedPolicyDocumentException; kLimitExceeded, reason PackedPolicyTooLarge.
Result<Policy> parse_session_policy(std::string_view text);

/// Who acts in `session`, with its owner's policies as they are now. Null: the owner is gone or is another one under
/// the same name; of a user or root also when the access key that asked is gone or not active.
std::shared_ptr<const Identity> identity_of(const Directory& directory, const Session& session);

}  // namespace keyhold::iam

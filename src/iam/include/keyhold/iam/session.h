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
  static constexpr std::size_t kMaxPackedBytes = 2048;  ///< policy, ARNs and tags together, as `packed_bytes` counts
  static constexpr std::size_t kMaxPolicyArns = 10;

  std::string access_key_id = {};  ///< "ASIA" and 16 base32 characters
  SecretBytes secret = {};         ///< 40 characters
  std::string owner_arn = {};      ///< the role; of GetSessionToken the user or root
  std::string owner_id = {};       ///< its id: an owner that was made again under the name has another
  std::string name = {};           ///< RoleSessionName, 2 to 64 of [A-Za-z0-9_+=,.@-]; empty: not of a role
  std::optional<Policy> policy = {};
  PolicyArns policy_arns = {};  ///< managed policies that limit it as well, each as it is at the request
  Tags tags = {};
  Tags transitive_tags = {};         ///< those of `tags` that sessions made from this one inherit
  std::string source_identity = {};  ///< 2 to 64 characters, as a session's name; empty: none
  WallTime issued = {}, end = {};
  std::string source_arn = {};            ///< who asked for it; the provider of a web identity
  std::string source_access_key_id = {};  ///< with which access key

  bool of_role() const noexcept { return !name.empty(); }
  bool of_web_identity() const noexcept { return of_role() && source_access_key_id.empty(); }
  /// What policies and tags take in a token. AWS tells the share of its bound as PackedPolicySize.
  std::size_t packed_bytes() const noexcept;
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

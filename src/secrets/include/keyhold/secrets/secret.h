#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/secret.h"

namespace keyhold::secrets {

/// What a version holds.
struct SecretValue {
  enum class Form : std::uint8_t { kText = 1, kBinary = 2 };
  Form form = Form::kText;
  PlaintextBytes bytes;  ///< at most 65,536
};

/// One version of a secret, without its value.
struct Version {
  std::string id;            ///< the ClientRequestToken that made it
  std::uint64_t number = 0;  ///< counts from 1 and is never used again: where its value lies
  WallTime created = {};
  std::vector<std::string> labels;   ///< staging labels; none: deprecated
  std::string kms_key_arn;           ///< of the key that wraps its data key
  Bytes wrapped_key;                 ///< empty: it has no value yet, as a rotation begins
  bool managed_key = false;          ///< that key is the account's AWS-managed one
  std::optional<WallTime> accessed;  ///< a whole day

  bool has_value() const noexcept { return !wrapped_key.empty(); }
  bool has(std::string_view label) const noexcept;
};

/// Where a secret's name is unique.
struct SecretPlace {
  std::string account;
  std::string region;
  std::string name;
  auto operator<=>(const SecretPlace&) const = default;
};

/// A copy of a secret in another Region, as its primary knows it.
struct Replica {
  enum class Status : std::uint8_t { kInSync, kFailed };
  std::string region;
  std::optional<std::string> kms_key_id;  ///< as the caller gave it; absent: the account's AWS-managed key there
  Status status = Status::kInSync;
  std::string message;  ///< why it failed
};

/// When and by what a secret is rotated, and the rotation that is under way.
struct Rotation {
  bool enabled = true;
  std::string lambda_arn;
  std::optional<std::int64_t> after_days;
  std::optional<std::string> duration;
  std::optional<std::string> schedule;  ///< "rate(…)" or "cron(…)"
  std::optional<WallTime> last;         ///< when one succeeded
  std::optional<WallTime> next;         ///< the end of the window of the next one

  /// Four steps; `step` counts those that are done. `only_test`: none but testSecret, and the version goes away again.
  struct Run {
    std::string token;
    std::uint32_t step = 0;
    std::uint32_t failures = 0;  ///< of the step, in a row
    WallTime not_before = {};    ///< when to try again
    bool only_test = false;
  };
  std::optional<Run> run;
};

/// A secret and its versions, without their values. Shared secrets are immutable: a change makes a new one.
struct Secret {
  std::string arn;
  SecretPlace place;
  std::optional<std::string> description;
  std::optional<std::string> kms_key_id;  ///< as the caller gave it; absent: the account's AWS-managed key
  std::vector<std::pair<std::string, std::string>> tags;
  bool tagged = false;                        ///< has tags, or had some: no tags are shown as an empty list then
  std::optional<std::string> policy;          ///< its resource policy, as it was given
  std::optional<std::string> primary_region;  ///< of a replica: its primary's Region
  std::vector<Replica> replicas;              ///< of a primary
  std::optional<Rotation> rotation;
  WallTime created = {};
  WallTime changed = {};
  std::optional<WallTime> accessed;  ///< a whole day
  std::optional<WallTime> deletion;  ///< when its recovery window ends; set: marked for deletion
  std::uint64_t versions_made = 0;
  std::vector<Version> versions;  ///< oldest first

  const Version* find_version(std::string_view id) const noexcept;
  const Version* find_labelled(std::string_view label) const noexcept;
};
using SecretPtr = std::shared_ptr<const Secret>;

inline constexpr std::string_view kCurrent = "AWSCURRENT";
inline constexpr std::string_view kPending = "AWSPENDING";
inline constexpr std::string_view kPrevious = "AWSPREVIOUS";

}  // namespace keyhold::secrets

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::stores {

/// The number of an event in its stream; the first is 0.
struct Revision {
  std::uint64_t number = 0;
  auto operator<=>(const Revision&) const = default;
};

/// The number of an event among all events of its tenant, in commit order, without gaps; the first is 0.
struct Position {
  std::uint64_t number = 0;
  auto operator<=>(const Position&) const = default;
};

/// The name of a stream: 1 to kMaxStreamNameBytes bytes of UTF-8 without control characters.
class StreamName {
 public:
  static Result<StreamName> parse(std::string_view text);  ///< kInvalidArgument with reason "invalid-stream-name"
  const std::string& text() const noexcept { return text_; }
  auto operator<=>(const StreamName&) const = default;

 private:
  explicit StreamName(std::string_view text) : text_(text) {}
  std::string text_;
};

/// What the caller believes of a stream before it writes.
class ExpectedRevision {
 public:
  static ExpectedRevision any() noexcept { return ExpectedRevision(Kind::kAny, {}); }
  static ExpectedRevision no_stream() noexcept { return ExpectedRevision(Kind::kNoStream, {}); }
  static ExpectedRevision stream_exists() noexcept { return ExpectedRevision(Kind::kStreamExists, {}); }
  static ExpectedRevision at(Revision last) noexcept { return ExpectedRevision(Kind::kAt, last); }
  /// "any", "no-stream", "stream-exists" or a decimal number; else kInvalidArgument.
  static Result<ExpectedRevision> parse(std::string_view text);

  /// `last`: the revision of the stream's last event; nothing when there is no stream.
  bool holds(std::optional<Revision> last) const noexcept;
  std::string text() const;

 private:
  enum class Kind : std::uint8_t { kAny, kNoStream, kStreamExists, kAt };
  ExpectedRevision(Kind kind, Revision last) noexcept : kind_(kind), last_(last) {}
  Kind kind_;
  Revision last_;
};

/// What is known of a stream besides its events.
struct StreamInfo {
  std::string name;
  std::uint64_t length = 0;  ///< its events; the last revision is length - 1
  bool deleted = false;      ///< for good: the name can't be used again
  WallTime created;
  WallTime changed;         ///< the last append, change of metadata or deletion
  PlaintextBytes metadata;  ///< JSON as the caller wrote it; empty when never set
};

}  // namespace keyhold::stores

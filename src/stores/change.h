#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/storage/batch.h"
#include "keyhold/stores/stream.h"
#include "stream_state.h"
#include "tenant_rows.h"

namespace keyhold::stores {

/// A change sealed for its place: the one batch that makes it, and what will be true after it.
struct SealedChange {
  storage::Batch batch = {};
  StreamState stream;
  PositionTail tail;
};

/// What sealing a change uses up of its data key.
struct KeyUse {
  std::uint64_t records;
  std::uint64_t bytes;
};

/// A change of one stream: an append, new metadata, a deletion. May be judged and sealed several times: each time that
/// a change ahead of it failed, it gets another place.
class StreamChange {
 public:
  explicit StreamChange(StreamName stream) : stream_(std::move(stream)) {}
  virtual ~StreamChange() = default;
  StreamChange(const StreamChange&) = delete;
  StreamChange& operator=(const StreamChange&) = delete;

  const StreamName& stream() const noexcept { return stream_; }
  /// Finds the tags of the names in it, before all else: they stay the same however often it is sealed.
  virtual void tag(const TenantRows& rows) { stream_tag_ = rows.stream_tag(stream_.text()); }
  const record::NameTag& stream_tag() const noexcept { return stream_tag_; }
  /// The caller's refusal where the change may not be made to a stream like that.
  virtual Status admits(const StreamView& view) const = 0;
  virtual KeyUse key_use() const = 0;
  /// Seals the change to follow `stream` and `tail`. The batch's conditions hold exactly when these are still what is
  /// stored: then of two writers, in one process or in two, one wins.
  virtual Result<SealedChange> seal(const TenantRows& rows, const StreamState& stream, const PositionTail& tail,
                                    WallTime now) = 0;

 private:
  StreamName stream_;
  record::NameTag stream_tag_;
};

/// Puts the head row of `head` into `sealed`, on the condition that `before` is what is stored.
void seal_head(SealedChange& sealed, const TenantRows& rows, const record::NameTag& tag, const StreamState& before,
               const record::StreamHead& head);

/// The refusal of a write to a stream that is deleted, or is not where its caller expected it.
Status check_expected(const ExpectedRevision& expected, const StreamView& view);
/// The refusal where there is no stream.
Status check_exists(const StreamView& view);

storage::Condition unchanged(Bytes key, const std::optional<RowTail>& tail);
storage::Condition absent(Bytes key);

}  // namespace keyhold::stores

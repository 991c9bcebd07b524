#pragma once

#include "change.h"

namespace keyhold::stores {

/// The end of a stream: its events and their ids are erased, its head stays as the tombstone that keeps the name from
/// being used again. Its positions stay too, so that a reader of all events can tell deleted from missing.
class DeleteChange final : public StreamChange {
 public:
  DeleteChange(StreamName stream, ExpectedRevision expected);
  Status admits(const StreamView& view) const override;
  KeyUse key_use() const override;
  Result<SealedChange> seal(const TenantRows& rows, const StreamState& stream, const PositionTail& tail,
                            WallTime now) override;

 private:
  ExpectedRevision expected_;
};

}  // namespace keyhold::stores

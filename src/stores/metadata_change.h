#pragma once

#include "change.h"
#include "keyhold/base/secret.h"

namespace keyhold::stores {

/// New metadata for a stream that is there.
class MetadataChange final : public StreamChange {
 public:
  MetadataChange(StreamName stream, PlaintextBytes metadata);
  Status admits(const StreamView& view) const override;
  KeyUse key_use() const override;
  Result<SealedChange> seal(const TenantRows& rows, const StreamState& stream, const PositionTail& tail,
                            WallTime now) override;

 private:
  PlaintextBytes metadata_;
};

}  // namespace keyhold::stores

#include "metadata_change.h"

#include <utility>

namespace keyhold::stores {

MetadataChange::MetadataChange(StreamName stream, PlaintextBytes metadata)
    : StreamChange(std::move(stream)), metadata_(std::move(metadata)) {}

Status MetadataChange::admits(const StreamView& view) const {
  KEYHOLD_CHECK(check_exists(view));
  return check_expected(ExpectedRevision::any(), view);
}

KeyUse MetadataChange::key_use() const {
  return {1, stream().text().size() + metadata_.size()};
}

Result<SealedChange> MetadataChange::seal(const TenantRows& rows, const StreamState& stream, const PositionTail& tail,
                                          WallTime now) {
  SealedChange sealed{.stream = stream, .tail = tail};
  const record::StreamHead head{.name = this->stream().text(),
                                .length = stream.view.length,
                                .last = stream.last,
                                .metadata = metadata_.view(),
                                .created = stream.created,
                                .changed = now};
  seal_head(sealed, rows, stream_tag(), stream, head);
  return sealed;
}

}  // namespace keyhold::stores

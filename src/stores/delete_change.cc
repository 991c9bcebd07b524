#include "delete_change.h"

#include <utility>

#include "keyhold/record/storage_key.h"

namespace keyhold::stores {

DeleteChange::DeleteChange(StreamName stream, ExpectedRevision expected)
    : StreamChange(std::move(stream)), expected_(expected) {}

Status DeleteChange::admits(const StreamView& view) const {
  KEYHOLD_CHECK(check_exists(view));
  return check_expected(expected_, view);
}

KeyUse DeleteChange::key_use() const {
  return {1, stream().text().size()};
}

Result<SealedChange> DeleteChange::seal(const TenantRows& rows, const StreamState& stream, const PositionTail& tail,
                                        WallTime now) {
  SealedChange sealed{.stream = stream, .tail = tail};
  for (const auto type : {record::RowType::kEvent, record::RowType::kEventId})
    sealed.batch.erase_ranges.push_back(
        storage::prefix_range(record::stream_rows_prefix(type, rows.at(), stream_tag())));
  const record::StreamHead head{.name = this->stream().text(),
                                .length = stream.view.length,
                                .last = stream.last,
                                .deleted = true,
                                .metadata = {},
                                .created = stream.created,
                                .changed = now};
  seal_head(sealed, rows, stream_tag(), stream, head);
  return sealed;
}

}  // namespace keyhold::stores

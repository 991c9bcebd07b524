#include "change.h"

#include <string>
#include <utility>

#include "keyhold/record/storage_key.h"

namespace keyhold::stores {
namespace {

Error wrong_expected_revision(const ExpectedRevision& expected, std::optional<Revision> actual) {
  const auto found = actual ? std::to_string(actual->number) : std::string("no-stream");
  Error error{ErrorCode::kConflict, "expected revision " + expected.text() + ", the stream is at " + found,
              "wrong-expected-revision"};
  error.members.emplace_back("actualRevision", found);
  return error;
}

}  // namespace

Status check_expected(const ExpectedRevision& expected, const StreamView& view) {
  if (view.deleted) return Error{ErrorCode::kConflict, "the stream has been deleted", "stream-deleted"};
  if (!expected.holds(view.last())) return wrong_expected_revision(expected, view.last());
  return ok();
}

Status check_exists(const StreamView& view) {
  if (!view.exists()) return Error{ErrorCode::kNotFound, "there is no such stream", "no-such-stream"};
  return ok();
}

storage::Condition absent(Bytes key) {
  return {std::move(key), std::nullopt};
}

storage::Condition unchanged(Bytes key, const std::optional<RowTail>& tail) {
  if (!tail) return absent(std::move(key));
  return {std::move(key), Bytes(tail->begin(), tail->end())};
}

void seal_head(SealedChange& sealed, const TenantRows& rows, const record::NameTag& tag, const StreamState& before,
               const record::StreamHead& head) {
  Bytes key = record::stream_head_key(rows.at(), tag);
  Bytes row = rows.seal_row(key, record::encode_row(head));
  sealed.stream = StreamState{.view = {head.length, head.deleted},
                              .last = head.last,
                              .created = head.created,
                              .head_tail = tail_of(row),
                              .head_row = head.metadata.empty() ? Bytes() : row};
  sealed.batch.conditions.push_back(unchanged(key, before.head_tail));
  sealed.batch.puts.push_back({std::move(key), std::move(row)});
}

}  // namespace keyhold::stores

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "change.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/stores/event.h"
#include "keyhold/stores/event_store.h"

namespace keyhold::stores {

/// Events on their way into a stream.
class AppendChange final : public StreamChange {
 public:
  /// Refuses what no stream would take: none, too many, too large, an id twice.
  static Status check(const std::vector<NewEvent>& events);
  AppendChange(StreamName stream, ExpectedRevision expected, std::vector<NewEvent> events);

  void tag(const TenantRows& rows) override;
  /// The keys of the rows that say which ids are there.
  const std::vector<Bytes>& id_keys() const noexcept { return id_keys_; }
  /// Whether the id row of the i-th event speaks of an event with its content.
  bool same_content(std::size_t i, const record::EventIdRow& row) const { return events_[i].digest_ == row.content; }
  /// A generated id is new to every stream: there is nothing to look up.
  bool has_generated_id(std::size_t i) const noexcept { return events_[i].generated_id_; }
  std::size_t size() const noexcept { return events_.size(); }
  /// None of the ids was found in the stream when it had `length` events, all of them durable. A stream that has that
  /// length still has not got them since; at any other length, the batch's conditions will say.
  void ids_absent_at(std::optional<std::uint64_t> length) noexcept { ids_absent_at_ = length; }

  Status admits(const StreamView& view) const override;
  KeyUse key_use() const override;
  Result<SealedChange> seal(const TenantRows& rows, const StreamState& stream, const PositionTail& tail,
                            WallTime now) override;
  const Appended& answer() const noexcept { return answer_; }  ///< as last sealed

 private:
  void require_absent_ids(storage::Batch& batch) const;
  void seal_event(SealedChange& sealed, const TenantRows& rows, std::size_t i, WallTime now);

  ExpectedRevision expected_;
  std::vector<NewEvent> events_;
  std::vector<Bytes> id_keys_;
  std::optional<std::uint64_t> ids_absent_at_;
  Appended answer_;
};

}  // namespace keyhold::stores

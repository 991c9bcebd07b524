#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/stores/stream.h"

namespace keyhold::stores {

/// How `data` came: as JSON text, kept byte for byte, or as bytes (the API's `dataBase64`).
enum class Encoding : std::uint8_t { kJson = 0, kBytes = 1 };

/// The client's part of an event, as views into memory of the caller.
struct EventFields {
  std::string_view id = {};  ///< unique in its stream; empty: the store makes a UUID
  std::string_view type = {};
  std::string_view time = {};      ///< RFC 3339, kept as written; empty: none
  std::string_view metadata = {};  ///< JSON text; empty: none
  Encoding encoding = Encoding::kJson;
  ByteView data = {};
};

/// An event on its way in: checked, and copied once into memory that is wiped. Move-only.
class NewEvent {
 public:
  /// Sizes as in limits.h (kLimitExceeded); text must be UTF-8, type not empty, time RFC 3339 (kInvalidArgument, reason
  /// "invalid-event"). Whether data and metadata are JSON is the caller's check: it has just parsed them.
  static Result<NewEvent> make(const EventFields& fields);
  std::string_view id() const noexcept { return id_; }
  std::size_t size_bytes() const noexcept { return size_bytes_; }  ///< data and metadata

 private:
  friend class AppendChange;
  NewEvent(PlaintextBytes payload, std::string_view id, bool generated_id, const std::array<std::byte, 32>& digest,
           std::size_t size_bytes)
      : payload_(std::move(payload)), id_(id), generated_id_(generated_id), digest_(digest), size_bytes_(size_bytes) {}
  PlaintextBytes payload_;  // the record's plaintext; its stamp is filled in when the event gets its place
  std::string_view id_;     // in payload_
  bool generated_id_;
  std::array<std::byte, 32> digest_;  // SHA-256 of the client's part: what makes a repetition one
  std::size_t size_bytes_;
};

/// An event read back: the client's part, and where and when the store put it. Views into its EventPage.
struct RecordedEvent {
  std::string_view stream;
  Revision revision;
  Position position;
  WallTime recorded;
  EventFields fields;
};

/// Some events in order, in memory that is wiped when the page dies. Move-only; moving keeps the views.
class EventPage {
 public:
  EventPage() = default;
  bool empty() const noexcept { return events_.empty(); }
  std::size_t size() const noexcept { return events_.size(); }
  const RecordedEvent& operator[](std::size_t i) const { return events_[i]; }
  auto begin() const noexcept { return events_.begin(); }
  auto end() const noexcept { return events_.end(); }

 private:
  friend class PageBuilder;
  std::vector<PlaintextBytes> memory_;  // what the views of events_ point into
  std::vector<RecordedEvent> events_;
};

}  // namespace keyhold::stores

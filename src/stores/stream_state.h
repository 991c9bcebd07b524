#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/record/tag.h"
#include "keyhold/stores/stream.h"

namespace keyhold::stores {

/// The last 16 bytes of a sealed row: its GCM tag, which names this one version of it in a commit's conditions.
using RowTail = std::array<std::byte, 16>;
RowTail tail_of(ByteView row) noexcept;

/// What a caller's expectation is held against.
struct StreamView {
  std::uint64_t length = 0;  ///< 0: there is no stream
  bool deleted = false;

  bool exists() const noexcept { return length > 0; }
  std::optional<Revision> last() const noexcept {
    return exists() ? std::optional(Revision{length - 1}) : std::nullopt;
  }
};

/// What must be known of a stream to write to it. Nothing of the tenant's in the clear, so it may outlive the lease.
struct StreamState {
  StreamView view = {};
  record::ChainTag last = {};  ///< of its last event
  WallTime created = {};
  std::optional<RowTail> head_tail = {};  ///< nothing: there is no head row
  Bytes head_row = {};  ///< the sealed head, kept only where it has metadata that the next one must repeat
};

/// The newest position of a tenant.
struct PositionTail {
  std::uint64_t next = 0;
  std::optional<RowTail> last_row;  ///< of the row of next - 1; nothing before the first
};

}  // namespace keyhold::stores

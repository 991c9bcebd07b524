#pragma once

#include <memory>
#include <optional>

#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/keyring/lease.h"
#include "keyhold/storage/engine.h"
#include "keyhold/stores/stream.h"
#include "stream_state.h"
#include "tenant_rows.h"

namespace keyhold::stores {

using LeasePtr = std::shared_ptr<keyring::Lease>;

/// A stream's head as it is stored; without one there is no such stream.
struct StoredHead {
  Bytes row;
  std::optional<OpenedHead> opened;

  StreamState state() const;
  StreamInfo info() const;
};

/// Reads the head and the last event at one moment, and holds them against each other: a head that is older than the
/// events, or names events that are not there, is a named error.
Task<Result<StoredHead>> load_head(storage::Engine& engine, LeasePtr lease, StreamName stream);

/// The newest position of the tenant.
Task<Result<PositionTail>> load_position_tail(storage::Engine& engine, LeasePtr lease);

StreamInfo info_of(const record::StreamHead& head);

}  // namespace keyhold::stores

#pragma once

#include <string_view>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/stores/event.h"

namespace keyhold::server {

enum class BodyForm : std::uint8_t { kJsonArray, kNdjson };

/// Reads the events of an append: a JSON array of events, or an event a line. An event is an object of `id`, `type`,
/// `time`, `data` or `dataBase64`, `metadata`; data and metadata are kept as the bytes that stand in `body`.
/// Errors: kInvalidArgument with reason "malformed-json", "invalid-event", "unknown-field"; kLimitExceeded with reason
/// "too-many-events", "append-too-large", "event-too-large", "event-id-too-long", the limit in the detail.
Result<std::vector<stores::NewEvent>> read_event_body(std::string_view body, BodyForm form);

/// The bytes of `metadata` in the body of a change of a stream's metadata, `{"metadata": …}`.
Result<std::string_view> read_metadata_body(std::string_view body);

}  // namespace keyhold::server

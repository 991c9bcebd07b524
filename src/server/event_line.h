#pragma once

#include "keyhold/base/secret.h"
#include "keyhold/stores/event.h"

namespace keyhold::server {

/// Appends `event` as one line of JSON, without the line's end: stream, revision, position, id, type, time, recorded,
/// data (or dataBase64), metadata. Data and metadata are the bytes that were appended; a line break in them, which can
/// only stand between two tokens, becomes a space.
void append_event_line(PlaintextBytes& out, const stores::RecordedEvent& event);

/// Appends JSON text, line breaks as above.
void append_on_one_line(PlaintextBytes& out, std::string_view json_text);

}  // namespace keyhold::server

#include "keyhold/server/event_body.h"

#include <array>
#include <optional>

#include "json_scanner.h"
#include "keyhold/stores/limits.h"

namespace keyhold::server {
namespace {

using stores::EventFields;
using stores::NewEvent;

Error invalid_event(std::size_t index, const char* rule) {
  return {ErrorCode::kInvalidArgument, "event " + std::to_string(index) + ": " + rule, "invalid-event"};
}

Error beyond_limit(const char* reason, std::string detail) {
  return {ErrorCode::kLimitExceeded, std::move(detail), reason};
}

// An event's members as they stand in the body; empty: not there.
struct EventTokens {
  std::string_view id, type, time, data, data_base64, metadata;

  std::string_view* named(std::string_view name) {
    if (name == "id") return &id;
    if (name == "type") return &type;
    if (name == "time") return &time;
    if (name == "data") return &data;
    if (name == "dataBase64") return &data_base64;
    if (name == "metadata") return &metadata;
    return nullptr;
  }
};

Error unknown_member() {
  return {ErrorCode::kInvalidArgument, "a member that is none of id, type, time, data, dataBase64, metadata",
          "unknown-field"};
}

bool is_string(std::string_view token) {
  return token.starts_with('"');
}

// One event of a body, decoded: text with escapes goes into memory of its own, which is wiped.
class EventReader {
 public:
  EventReader(std::size_t index, const EventTokens& tokens) : index_(index), tokens_(tokens) {}

  Result<NewEvent> read() {
    KEYHOLD_CHECK(check_types());
    EventFields fields;
    fields.id = text(tokens_.id, decoded_[0]);
    fields.type = text(tokens_.type, decoded_[1]);
    fields.time = text(tokens_.time, decoded_[2]);
    fields.metadata = tokens_.metadata;
    KEYHOLD_CHECK(read_data(fields));
    KEYHOLD_CHECK(check_sizes(fields));
    Result<NewEvent> made = NewEvent::make(fields);
    if (!made) made.error().detail = "event " + std::to_string(index_) + ": " + made.error().detail;
    return made;
  }

 private:
  Status check_types() const {
    for (const std::string_view token : {tokens_.id, tokens_.type, tokens_.time, tokens_.data_base64})
      if (!token.empty() && !is_string(token))
        return invalid_event(index_, "id, type, time and dataBase64 must be strings");
    if (tokens_.id == "\"\"") return invalid_event(index_, "its id is empty");
    if (tokens_.type.empty()) return invalid_event(index_, "it has no type");
    if (tokens_.data.empty() == tokens_.data_base64.empty())
      return invalid_event(index_, "it must have one of data and dataBase64");
    return ok();
  }

  Status check_sizes(const EventFields& fields) const {
    if (fields.id.size() > stores::kMaxEventIdBytes)
      return beyond_limit("event-id-too-long", "event " + std::to_string(index_) + ": its id is longer than " +
                                                   std::to_string(stores::kMaxEventIdBytes) + " bytes");
    if (fields.data.size() + fields.metadata.size() > stores::kMaxEventBytes)
      return beyond_limit("event-too-large", "event " + std::to_string(index_) +
                                                 ": data and metadata are larger than " +
                                                 std::to_string(stores::kMaxEventBytes) + " bytes");
    return ok();
  }

  static std::string_view text(std::string_view token, PlaintextBytes& memory) {
    if (token.empty()) return {};
    if (token.find('\\') == std::string_view::npos) return token.substr(1, token.size() - 2);
    unescape_json(token, memory);
    return memory.text();
  }

  Status read_data(EventFields& fields) {
    fields.data = as_bytes(tokens_.data);
    if (tokens_.data_base64.empty()) return ok();
    PlaintextBytes escaped;
    const std::string_view encoded = text(tokens_.data_base64, escaped);
    decoded_[3] = PlaintextBytes(encoded.size());
    const Result<std::size_t> size = decode_base64(encoded, decoded_[3].writable());
    if (!size) return invalid_event(index_, "its dataBase64 is not base64");
    fields.encoding = stores::Encoding::kBytes;
    fields.data = decoded_[3].view().first(*size);
    return ok();
  }

  const std::size_t index_;
  const EventTokens& tokens_;
  std::array<PlaintextBytes, 4> decoded_;  // id, type, time, data
};

class BodyReader {
 public:
  explicit BodyReader(std::string_view text) : in_(text) {}

  Result<std::vector<NewEvent>> array() {
    if (!in_.take('[')) return in_.malformed("an array of events is expected");
    if (!in_.take(']')) {
      do {
        KEYHOLD_CHECK(event());
      } while (in_.take(','));
      if (!in_.take(']')) return in_.malformed("a comma or a closing bracket is expected");
    }
    if (!in_.at_end()) return in_.malformed("nothing may follow the array");
    return std::move(events_);
  }

  // A line is one event: what stands on it is read by a reader of its own.
  static Result<std::vector<NewEvent>> lines(std::string_view text) {
    BodyReader out(text);
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      out.in_ = JsonScanner(line);
      if (out.in_.at_end()) continue;
      KEYHOLD_CHECK(out.event());
      if (!out.in_.at_end()) return out.in_.malformed("nothing may follow the event on its line");
    }
    return std::move(out.events_);
  }

 private:
  Status event() {
    KEYHOLD_TRY(const EventTokens tokens, members());
    if (events_.size() == stores::kMaxAppendEvents)
      return beyond_limit("too-many-events",
                          "an append takes at most " + std::to_string(stores::kMaxAppendEvents) + " events");
    KEYHOLD_TRY(NewEvent made, EventReader(events_.size(), tokens).read());
    bytes_ += made.size_bytes();
    if (bytes_ > stores::kMaxAppendBytes)
      return beyond_limit("append-too-large", "an append takes at most " + std::to_string(stores::kMaxAppendBytes) +
                                                  " bytes of data and metadata");
    events_.push_back(std::move(made));
    return ok();
  }

  Result<EventTokens> members() {
    EventTokens out;
    if (!in_.take('{')) return in_.malformed("an event is expected: an object");
    if (in_.take('}')) return out;
    do {
      KEYHOLD_TRY(const std::string_view name, in_.string());
      if (!in_.take(':')) return in_.malformed("a colon is expected");
      PlaintextBytes plain;
      unescape_json(name, plain);
      std::string_view* const member = out.named(plain.text());
      if (member == nullptr) return unknown_member();
      if (!member->empty()) return in_.malformed("a member is repeated");
      KEYHOLD_TRY(*member, in_.value());
    } while (in_.take(','));
    if (!in_.take('}')) return in_.malformed("a comma or a closing brace is expected");
    return out;
  }

  JsonScanner in_;
  std::vector<NewEvent> events_;
  std::size_t bytes_ = 0;
};

Error not_utf8() {
  return {ErrorCode::kInvalidArgument, "the body is not UTF-8", "malformed-json"};
}

}  // namespace

Result<std::vector<NewEvent>> read_event_body(std::string_view body, BodyForm form) {
  if (!is_utf8(body)) return not_utf8();
  return form == BodyForm::kNdjson ? BodyReader::lines(body) : BodyReader(body).array();
}

Result<std::string_view> read_metadata_body(std::string_view body) {
  if (!is_utf8(body)) return not_utf8();
  JsonScanner in(body);
  if (!in.take('{')) return in.malformed("an object is expected");
  KEYHOLD_TRY(const std::string_view name, in.string());
  if (name != "\"metadata\"") return Error{ErrorCode::kInvalidArgument, "only metadata can be set", "unknown-field"};
  if (!in.take(':')) return in.malformed("a colon is expected");
  KEYHOLD_TRY(const std::string_view metadata, in.value());
  if (!in.take('}') || !in.at_end())
    return Error{ErrorCode::kInvalidArgument, "only metadata can be set", "unknown-field"};
  return metadata;
}

}  // namespace keyhold::server

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::apps {

/// One event of a text/event-stream (WHATWG HTML, "Server-sent events").
struct ServerSentEvent {
  std::string name;  ///< "" for a message
  std::string id;
  std::string data;
  Result<std::uint64_t> number() const;  ///< the id as a number
};

/// Cuts a text/event-stream, as it comes in pieces, into events. Comments are skipped.
class EventStreamLines {
 public:
  void take(std::string_view piece) { pending_ += piece; }
  /// The next complete event.
  std::optional<ServerSentEvent> next();

 private:
  void field(std::string_view line);

  std::string pending_;
  ServerSentEvent current_;
  bool has_data_ = false;
};

}  // namespace keyhold::apps

#include "cli/event_stream_lines.h"

#include <charconv>
#include <utility>

namespace keyhold::apps {

Result<std::uint64_t> ServerSentEvent::number() const {
  std::uint64_t out = 0;
  const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), out);
  if (failed == std::errc() && end == id.data() + id.size() && !id.empty()) return out;
  return Error{ErrorCode::kInvalidArgument, "an event without a number", {}};
}

void EventStreamLines::field(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "event") current_.name = value;
  if (name == "id") current_.id = value;
  if (name != "data") return;
  if (has_data_) current_.data += '\n';
  current_.data += value;
  has_data_ = true;
}

std::optional<ServerSentEvent> EventStreamLines::next() {
  std::size_t begin = 0;
  for (std::size_t end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n', begin)) {
    const std::string_view line = std::string_view(pending_).substr(begin, end - begin);
    begin = end + 1;
    if (!line.empty()) {
      field(line);
      continue;
    }
    const bool complete = std::exchange(has_data_, false);
    ServerSentEvent out = std::exchange(current_, ServerSentEvent());
    if (!complete) continue;
    pending_.erase(0, begin);
    return out;
  }
  pending_.erase(0, begin);
  return std::nullopt;
}

}  // namespace keyhold::apps

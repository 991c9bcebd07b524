#include "keyhold/keyring/revocation_lines.h"

#include <algorithm>

#include "keyhold/base/json.h"

namespace keyhold::keyring {
namespace {

constexpr std::size_t kLineMax = 64U << 10;

// An id goes back in a header.
bool is_event_id(std::string_view text) {
  return text.size() <= 20 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Status RevocationLines::take(std::string_view piece) {
  for (std::size_t end; (end = piece.find('\n')) != std::string_view::npos; piece.remove_prefix(end + 1)) {
    if (unfinished_.size() + end > kLineMax)
      return Error{ErrorCode::kUnavailable, "revocation stream: a line is too long"};
    unfinished_.append(piece.substr(0, end));
    take_line(unfinished_);
    unfinished_.clear();
  }
  if (unfinished_.size() + piece.size() > kLineMax)
    return Error{ErrorCode::kUnavailable, "revocation stream: a line is too long"};
  unfinished_.append(piece);
  return ok();
}

void RevocationLines::take_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("id:")) {
    line.remove_prefix(std::min(line.find_first_not_of(' ', 3), line.size()));
    last_id_ = is_event_id(line) ? line : std::string_view();
  } else if (line.starts_with("data:")) {
    take_data(line.substr(5));
  }
}

void RevocationLines::take_data(std::string_view data) {
  const Result<json::Object> event = json::parse_object(data);
  const json::Value* const arn = event ? json::find(*event, "keyArn") : nullptr;
  if (arn == nullptr || !arn->is_string()) return handlers_.stream_lost();  // what we can't read may be about any key
  handlers_.changed(std::string(arn->get_string()));
}

}  // namespace keyhold::keyring

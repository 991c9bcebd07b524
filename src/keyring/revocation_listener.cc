#include "keyhold/keyring/revocation_listener.h"

#include <algorithm>

#include "keyhold/base/json.h"
#include "keyhold/base/log.h"

namespace keyhold::keyring {
namespace {

// The server sends a comment every 5 s; three missed ones mean that nobody is there.
constexpr std::chrono::seconds kSilenceMax{15};
constexpr std::chrono::milliseconds kPauseMin{200}, kPauseMax{10'000};
constexpr std::size_t kLineMax = 64U << 10;

}  // namespace

Task<void> RevocationListener::run() {
  std::chrono::milliseconds pause = kPauseMin;
  for (bool first = true; !stopped_.is_set(); first = false) {
    const Status ended = co_await listen_once();
    if (stopped_.is_set()) break;
    if (!first) handlers_.stream_lost();
    if (!ended) log::warning("revocation-stream-lost", {{log::Key::kError, ended.error()}});
    pause = ended ? kPauseMin : std::min(pause * 2, kPauseMax);
    const bool stopping = co_await stopped_.wait_for(pause);
    if (stopping) break;
  }
}

Task<Status> RevocationListener::listen_once() {
  net::ClientRequest request;
  request.target = "/keyhold/v1/revocations";
  request.timeout = kSilenceMax;
  request.headers.push_back({"Accept", "text/event-stream"});
  if (!last_id_.empty()) request.headers.push_back({"Last-Event-ID", last_id_});
  KEYHOLD_CO_TRY(const std::unique_ptr<net::ClientStream> stream, co_await kms_->open_stream(std::move(request)));
  if (stream->status() != 200)
    co_return Error{ErrorCode::kUnavailable, "revocation stream: status " + std::to_string(stream->status())};
  // What changed before this connection stood was not pushed to it, unless it resumes.
  if (last_id_.empty()) handlers_.stream_lost();
  std::string buffer;
  while (!stopped_.is_set()) {
    KEYHOLD_CO_TRY(const std::optional<PlaintextBytes> piece, co_await stream->next());
    if (!piece) co_return ok();
    buffer.append(piece->text());
    if (buffer.size() > kLineMax) co_return Error{ErrorCode::kUnavailable, "revocation stream: a line is too long"};
    take_lines(buffer);
  }
  co_return ok();
}

void RevocationListener::take_lines(std::string& buffer) {
  std::size_t start = 0;
  for (std::size_t end; (end = buffer.find('\n', start)) != std::string::npos; start = end + 1) {
    std::string_view line = std::string_view(buffer).substr(start, end - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    take_line(line);
  }
  buffer.erase(0, start);
}

void RevocationListener::take_line(std::string_view line) {
  if (line.starts_with("id:")) {
    line.remove_prefix(3);
    last_id_ = line.substr(std::min(line.find_first_not_of(' '), line.size()));
  } else if (line.starts_with("data:")) {
    const Result<json::Object> event = json::parse_object(line.substr(5));
    const json::Value* arn = event ? json::find(*event, "keyArn") : nullptr;
    if (arn != nullptr && arn->is_string())
      handlers_.changed(std::string(arn->get_string()));
    else
      handlers_.stream_lost();  // an event we can't read may be about any key
  }
}

}  // namespace keyhold::keyring

#include "keyhold/keyring/revocation_listener.h"

#include <algorithm>

#include "keyhold/base/log.h"

namespace keyhold::keyring {
namespace {

// The server sends a comment every 5 s; three missed ones mean that nobody is there.
constexpr std::chrono::seconds kSilenceMax{15};
constexpr std::chrono::milliseconds kPauseMin{200}, kPauseMax{10'000};

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
  if (!lines_.last_id().empty()) request.headers.push_back({"Last-Event-ID", lines_.last_id()});
  KEYHOLD_CO_TRY(const std::unique_ptr<net::ClientStream> stream, co_await kms_->open_stream(std::move(request)));
  if (stream->status() != 200)
    co_return Error{ErrorCode::kUnavailable, "revocation stream: status " + std::to_string(stream->status())};
  // What changed before this connection stood was not pushed to it, unless it resumes.
  if (lines_.last_id().empty()) handlers_.stream_lost();
  lines_.begin();
  while (!stopped_.is_set()) {
    KEYHOLD_CO_TRY(const std::optional<PlaintextBytes> piece, co_await stream->next());
    if (!piece) co_return ok();
    KEYHOLD_CO_CHECK(lines_.take(piece->text()));
  }
  co_return ok();
}

}  // namespace keyhold::keyring
